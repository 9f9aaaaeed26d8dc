"""The words by which headers, questions and answers are recognised: English, Hindi, Marathi, Spanish."""

from __future__ import annotations

from collections.abc import Mapping

from linkages.survey.proposal.spots import vocabulary

CHANNELS: Mapping[str, tuple[str, ...]] = {
    "credit": vocabulary(
        "advance|loan|credit|lend|lent.|lender|borrow|debt|owe|money|peshgi|udhar|udhaar|karz|karj|rin.",
        "अग्रिम|पेशगी|उधार|कर्ज|कर्ज़|क़र्ज़|क़र्ज|ऋण|रुपये दि|पैसे दि|उसन|आगाऊ|उचल|पैसे",
        "préstamo|prestamo|presta|crédito|credito|deuda|adelanto|anticipo|dinero",
    ),
    "input": vocabulary(
        "yarn|raw|input|material|thread|dye|supplier|supplies|supplied|zari|purchase|bought|buys.|buy.|buying|soot.|sut.",
        "सूत|धागा|धागे|कच्चा|कच्चे|सामग्री|रेशम|आपूर्ति|खरीदते|खरीदा|पुरवठ|विकत घे",
        "hilo|hilaza|insumo|materia prima|proveedor|abastec|compra.|compró",
    ),
    "output": vocabulary(
        "sold|sell|sale|buyer|customer|output|cloth|saree|sari.|order|product.|products|goods|bikri|vikri",
        "बिक्री|बेच|ग्राहक|खरीदार|ख़रीदार|खरीददार|माल|कपड़ा|कपड़े|विक्री|विकल|विकता|कापड|खरेदीदार",
        "vend|venta|comprador|cliente|producto",
    ),
    "labour": vocabulary(
        "labour|labor|wage|unpaid|jobwork|job work|piece rate|hire|household work|works for|work for|employ",
        "मजदूर|मज़दूर|मजुरी|मजूरी|बेगार|mazdoori|majuri",
        "jornal|mano de obra|trabaja para|emplea|salario",
    ),
    "information": vocabulary("information|news|सूचना|जानकारी|माहिती|información|informacion|noticia"),
}
COOPERATION = {
    "trust": vocabulary("trust|rely|reliable|भरोसा|भरोसे|विश्वास|bharosa|vishwas|confianza|confía|confia"),
    "help": vocabulary(
        "help|advice|advis|support|assist|मदद|सहायता|सलाह|madad|salah|मदत|सल्ला|ayuda|consejo|asesor|apoy"
    ),
    "together": vocabulary(
        "cooperat|share|sharing|joint|together|collaborat|mutual|partnership|friend|exchange|meet",
        "सहयोग|साझा|मिलकर|साथ|आपसी|दोस्त|मित्र|सहकार्य|एकत्र|sahyog",
        "cooper|juntos|junto.|compart|amig|colabor|mutua",
    ),
}
KIN = vocabulary("kin.|kinship|relative|family|marri|रिश्ते|नाते|pariente|parentesco|familia")
TIE_WORDS = {**CHANNELS, **COOPERATION, "kin": KIN}
GIVES = vocabulary(
    "to whom did you lend|to whom did you give|to whom do you lend|to whom do you give|whom did you lend|whom did you give|lent to"
    "|lends to|lend to|gave to|gives to|give to|advanced to|you lend|you lent|you gave|borrowers|debtors|supplies to|supplied to|sold by",
    "किसे दिए|किसे दिया|किसको दिए|किसको दिया|आपने दिए|कोणाला दिले|कोणाला दिल",
    "a quién prest|a quien prest|a quién dio|a quien dio",
)
HELPS_OTHERS = vocabulary(
    "you help|help to|helped whom|whom did you help|whom do you help|you advise|advise to|helps",
    "किसकी मदद|कोणाला मदत|a quién ayud|a quien ayud",
)

POSITIONS: Mapping[str, tuple[str, ...]] = {
    "producer": vocabulary(
        "weaver|artisan|producer|processor|farmer|grower|maker|manufactur|workshop|craft|spinner|dyer|printer|potter|tailor|embroider"
        "|household|worker|fisher|loom|karigar|bunkar|vinkar|julaha|firm.|unit.|enterprise",
        "बुनकर|कारीगर|किसान|उत्पादक|मजदूर|मज़दूर|विणकर|शेतकरी|कामगार",
        "tejedor|artesan|productor|agricultor|campesin|taller|procesador",
    ),
    "middleman": vocabulary(
        "master weaver|master artisan|master craft|trader|trading|buyer|agent|commission|broker|middleman|middlemen|intermediar|contractor"
        "|merchant|dealer|wholesal|aggregator|moneylend|money lender|mahajan|seth.|sahukar|dalal|bichaul|arhtiya|adatya|mw.",
        "मास्टर बुनकर|व्यापारी|दलाल|बिचौलिया|आढ़त|अडत|सेठ|महाजन|साहूकार|सावकार|ठेकेदार|मुकादम",
        "comerciante|intermediari|acopiador|mayorista|corredor|comisionista|prestamista|comprador",
    ),
    "market": vocabulary(
        "exporter|export house|shop|market|outside buyer|final buyer|retail|customer|consumer|store|showroom|brand|emporium|boutique|hotel",
        "निर्यातक|निर्यातदार|दुकान|बाज़ार|बाजार|बाहर का खरीदार|ग्राहक",
        "exportador|tienda|mercado|minorista|cliente|consumidor",
    ),
    "supplier": vocabulary(
        "supplier|yarn shop|yarn dealer|yarn trader|yarn seller|yarn depot|input dealer|vendor|mill.|mills.|depot|dye shop",
        "सूत बेच|सूत विक्रेता|आपूर्तिकर्ता|धागा विक्रेता|सूत व्यापारी|पुरवठादार",
        "proveedor|suministrador|hilander",
    ),
    "finance": vocabulary("bank|mfi.|microfinance|credit union|lender|nbfc|financ|बैंक|बँक|banco|microfinan|caja."),
    "institution": vocabulary(
        "ngo.|bds.|association|chamber|institut|government|govt|department|ministry|universit|training|development agent|cda.|provider"
        "|union|office|council|mission",
        "संघ|संस्था|संगठन|सरकार|विभाग|संघटना",
        "asociaci|ong.|instituto|gobierno|universidad|cámara|camara",
    ),
    "group": vocabulary(
        "shg|self help|group|federation|cooperative|co operative|society|collective|producer company|samuh|bachat gat",
        "स्वयं सहायता|समूह|महासंघ|सहकारी|बचत गट|गट|समिति",
        "federaci|grupo|cooperativa|colectivo",
    ),
}

ID = vocabulary("id.|ids.|uid.|code|actor.|key.|no.|number|respondent|ego.|आईडी|कोड|क्रमांक|código|codigo|identificador")
RESPONDENT = vocabulary(
    "respondent|ego.|ego id|informant|interviewee|reporter|interviewed|says|उत्तरदाता|प्रतिसादक|encuestad|entrevistad|informante"
)
NAME = vocabulary("name|नाम|नाव|nombre")
ROLE = vocabulary(
    "role|actor type|type|category|occupation|kind|profession|position|भूमिका|प्रकार|काम|पेशा|व्यवसाय|rol.|tipo|ocupación|ocupacion|oficio"
)
STRONG_ROLE = vocabulary("role|actor type|occupation|भूमिका|पेशा|rol.|ocupación|ocupacion")
HOUSEHOLD = vocabulary("household|hh.|hhid|family id|परिवार|घराना|कुटुंब|hogar")
SAMPLING = vocabulary(
    "sampling weight|sample weight|sampling|survey weight|expansion|pweight|ponderaci|factor de expansi"
)
LATITUDE = vocabulary("latitude|lat.|अक्षांश|latitud")
LONGITUDE = vocabulary("longitude|lon.|lng.|long.|देशांतर|रेखांश|longitud")
ATTRIBUTES = vocabulary(
    "sex.|gender|age.|village|hamlet|community|caste|religion|education|block|district|town|ward|cluster|poor|bpl.|looms|experience|literate",
    "लिंग|उम्र|आयु|गाँव|गांव|समुदाय|जाति|धर्म|शिक्षा|मोहल्ला|जिला|वय|गाव|समाज|जात|शिक्षण|वाडी",
    "sexo|género|genero|edad|pueblo|comunidad|religión|religion|educación|barrio|aldea|distrito",
)
PLACES = vocabulary("village|town|place|hamlet|city|location|गाँव|गांव|शहर|स्थान|गाव|पत्ता|pueblo|lugar|ciudad|aldea")
PRIVATE = vocabulary("phone|mobile|aadhaar|aadhar|address|email|contact|फोन|मोबाइल|पता.|teléfono|telefono|dirección")
STATUS = vocabulary("status|outcome|result|disposition|interviewed|स्थिति|स्थिती|estado|resultado")
CONSENT = vocabulary("consent|agree|सहमति|संमती|consentimiento|acepta")
ROUND = vocabulary("round|wave|phase|survey year|year.|baseline|चरण|दौर|फेरी|वर्ष|ronda|fase|ola.|año.")
RELATION = vocabulary(
    "relation|relationship|tie.|tie type|link|question|type|kind|संबंध|रिश्ता|नाते|प्रकार|relación|relacion|vínculo|tipo"
)
SOURCE = vocabulary(
    "source|from|giver|sender|lender|seller|supplier|out of|से.|देने वाला|कडून|de.|desde|origen|vendedor|prestamista"
)
TARGET = vocabulary(
    "target|to.|receiver|recipient|borrower|buyer|into|destination|को.|पाने वाला|कडे|hacia|destino|comprador|prestatario"
)
STRICT_SOURCE = vocabulary("source|from.|से.|कडून|origen|desde")
STRICT_TARGET = vocabulary("target|to.|को.|destino|hacia")
PARTNER = vocabulary(
    "alter|partner|nominee|named|nominated|friend|lender|buyer|seller|supplier|helper|adviser|advisor|trader|who.|whom|contact|name",
    "नाम|नाव|किस|कोण|साथी|nombre|quién|quien|contacto|socio",
)
WEIGHT = vocabulary(
    "weight|amount|value|amt.|strength|how much|how many|times|frequency|share|percent|days|hours|score|rating|sum|total",
    "राशि|रकम|रक्कम|कितना|कितने|कितनी|मूल्य|किती|बार|वेळा|monto|valor|cuánto|cuanto|veces|importe|cantidad",
)
TIED = vocabulary(
    "tied|must sell|must|obliged|obligation|bound|interlock|has to sell|compuls",
    "बेचना पड़ता|मजबूरी|बंधन|अनिवार्य|विकावे लाग|obligad|atado|debe vender",
)
TERMS = {
    "tied": TIED,
    "price": vocabulary("price|rate.|भाव|दाम|कीमत|दर.|किंमत|precio"),
    "quantity": vocabulary("quantity|qty|pieces|kg.|kilos|metres|meters|मात्रा|नग|प्रमाण|cantidad|piezas"),
    "duration": vocabulary(
        "duration|since|years known|months|how long|कब से|अवधि|किती वर्ष|duración|duracion|desde cuándo"
    ),
    "limit": vocabulary("limit|maximum|at most|सीमा|कमाल|límite|limite|máximo"),
}
GATE = vocabulary("any.|did you|do you|has.|have.|gate|क्या|काय|tiene|hubo|algún|algun|alguna")
WEIGHT_TYPES = {
    "amount": vocabulary(
        "amount|amt.|rs.|inr.|rupee|rupees|₹|value|sum.|money|राशि|रकम|रुपये|रुपए|रक्कम|रुपय|monto|valor|importe|pesos"
    ),
    "share": vocabulary("share|percent|pct.|percentage|proportion|प्रतिशत|हिस्सा|टक्के|वाटा|porcentaje|proporción"),
    "frequency": vocabulary(
        "times|frequency|often|days|hours|visits|how many|बार|कितने दिन|घंटे|वेळा|दिवस|veces|frecuencia|días|horas"
    ),
    "strength": vocabulary(
        "strength|rating|score|scale|trust|how much do you trust|closeness|rank|भरोसा|विश्वास|intensidad|puntaje|confianza"
    ),
    "distance": vocabulary("distance|km.|kilomet|miles|दूरी|अंतर|distancia"),
}
UNITS = {
    "INR": vocabulary("rs.|inr.|rupee|rupees|₹|रुपये|रुपए|रुपय"),
    "percent": vocabulary("percent|pct.|percentage|प्रतिशत|टक्के|porcentaje"),
    "days": vocabulary("days|दिन|दिवस|días"),
    "hours": vocabulary("hours|घंटे|तास|horas"),
    "times": vocabulary("times|often|बार|वेळा|veces"),
    "km": vocabulary("km.|kilomet"),
}
PERIODS = {
    "month": vocabulary("month|महीने|माह|मासिक|महिन|mes.|mensual"),
    "year": vocabulary("year|annual|साल|वर्ष|वार्षिक|año|anual"),
    "week": vocabulary("week|हफ्ते|सप्ताह|आठवड|semana"),
    "day": vocabulary("per day|a day|daily|ordinary day|रोज|दररोज|diari"),
}
ACTOR_SHEETS = vocabulary(
    "actors|roster|nodes|vertices|people|firms|artisans|members|respondents|participants|list|census|सूची|यादी|actores|nodos|lista|personas"
)
INTERVIEW_SHEETS = vocabulary("interview|visit|status|साक्षात्कार|मुलाखत|entrevista")
TIE_SHEETS = vocabulary("ties|edges|links|relations|arcs|network|answers|संबंध|vínculos|relaciones|aristas")
GROUP_SHEETS = vocabulary("shg|group|federation|member|committee|समूह|गट|grupo|miembro")
ACTIVITY_SHEETS = vocabulary(
    "activit|meeting|event|training|fair|attend|गतिविधि|बैठक|प्रशिक्षण|actividad|reuni|evento|feria"
)
NO_PARTNERS = vocabulary(
    "household member|hh member|family member|children|looms|products|assets|crops|सदस्य|करघे|miembros del hogar"
)
_SERVER = (
    "SubmissionDate SubmitterID SubmitterName AttachmentsPresent AttachmentsExpected Status ReviewState DeviceID Edits FormVersion KEY"
    " PARENT_KEY CompletionDate SET-OF- formdef_version review_status review_quality"
)
SERVER = frozenset(_SERVER.split())
_MACHINE = (
    "start end today deviceid subscriberid simserial phonenumber username uuid instanceid instancename starttime endtime duration caseid"
    " audit __version__ rooturl rootuuid formid"
)
MACHINE = frozenset(_MACHINE.split())
STATUSES: Mapping[str, tuple[str, ...]] = {
    "answered": vocabulary(
        "answered|complete|interviewed|done.|yes.|y.|1.|finished|met.|ok.|पूर्ण|पूरा|हाँ|हां|झाले|होय|complet|realizada|sí.|si."
    ),
    "refused": vocabulary("refus|declin|r.|no consent|not willing|मना|इनकार|इन्कार|नकार|rechaz|negó"),
    "absent": vocabulary(
        "absent|away|not home|not at home|not met|not found|unavailable|a.|locked|अनुपस्थित|नहीं मिल|गैरहाजर|भेट नाही|ausent|no encontr"
    ),
    "closed": vocabulary(
        "closed|dead|died|deceased|moved|migrat|out of business|left.|c.|बंद|मृत|स्थलांतर|cerrad|mudad|falleci"
    ),
    "not_sampled": vocabulary("not sampled|not selected|not in sample|n.|not asked|replaced|चयनित नहीं|no seleccionad"),
}
ROUND_ORDER = vocabulary(
    "baseline|base.|pre.|first|r1|midline|mid.|second|r2|follow up|followup|endline|end.|post|third|r3|final"
)
