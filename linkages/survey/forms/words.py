"""What a form says of its own, in the languages of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Labels = dict[str, str]
NAMES = {
    "en": "English", "hi": "Hindi", "mr": "Marathi", "as": "Assamese", "bn": "Bengali", "es": "Spanish", "fr": "French", "gu": "Gujarati",
    "kn": "Kannada", "ml": "Malayalam", "ne": "Nepali", "or": "Odia", "pa": "Punjabi", "pt": "Portuguese", "sw": "Swahili", "ta": "Tamil",
    "te": "Telugu", "ur": "Urdu",
}  # fmt: skip
CATALOGUE = ("en", "hi", "mr")
WORDS: dict[str, tuple[str, str, str]] = {
    "respondent": (
        "Who is interviewed? Search by name.",
        "किससे बात हो रही है? नाम से खोजें।",
        "मुलाखत कोणाची आहे? नावाने शोधा.",
    ),
    "status": ("How did the visit go?", "मुलाक़ात कैसी रही?", "भेट कशी झाली?"),
    "answered": ("Interview takes place", "बातचीत हो रही है", "मुलाखत होत आहे"),
    "refused_visit": ("Refuses the interview", "बातचीत से मना किया", "मुलाखतीला नकार दिला"),
    "absent": ("Not met, or away for now", "नहीं मिले, या अभी बाहर हैं", "भेट झाली नाही, किंवा सध्या बाहेर आहेत"),
    "closed": ("Business has closed, or the person has died", "कारोबार बंद हो गया, या व्यक्ति नहीं रहे", "व्यवसाय बंद झाला, किंवा व्यक्ती हयात नाही"),
    "left": ("Has left the place for good", "यह जगह हमेशा के लिए छोड़ दी", "हे ठिकाण कायमचे सोडले"),
    "consent": (
        "May I ask you about the people you work and trade with? You may leave out any question and stop at any time.",
        "जिनके साथ आप काम और कारोबार करते हैं, क्या उनके बारे में आपसे पूछ लें? आप कोई भी सवाल छोड़ सकते हैं और कभी भी रुक सकते हैं।",
        "तुम्ही ज्यांच्यासोबत काम आणि व्यवहार करता त्या लोकांबद्दल विचारले तर चालेल का? तुम्ही कोणताही प्रश्न सोडू शकता आणि कधीही थांबू शकता.",
    ),
    "yes": ("Yes", "हाँ", "होय"),
    "no": ("No", "नहीं", "नाही"),
    "somebody": ("Yes, names somebody", "हाँ, कोई है", "होय, कोणीतरी आहे"),
    "nobody": ("No, nobody", "नहीं, कोई नहीं", "नाही, कोणीही नाही"),
    "refused": ("Does not want to say", "बताना नहीं चाहते", "सांगायचे नाही"),
    "dont_know": ("Does not know", "पता नहीं", "माहीत नाही"),
    "not_asked": ("Was not asked", "नहीं पूछा गया", "विचारले नाही"),
    "gate_hint": (
        "Read the question out. If somebody is named, the next screens ask who and how much.",
        "सवाल पढ़कर सुनाएँ। अगर किसी का नाम लें, तो आगे पूछा जाएगा कि कौन और कितना।",
        "प्रश्न वाचून दाखवा. कोणाचे नाव घेतले, तर पुढे कोण आणि किती हे विचारले जाईल.",
    ),
    "partners": (
        "{what}: tick everyone who is named. Search by name.",
        "{what}: जिनके नाम लिए गए, उन सब पर निशान लगाएँ। नाम से खोजें।",
        "{what}: ज्यांची नावे घेतली त्या सर्वांवर खूण करा. नावाने शोधा.",
    ),
    "from_partner": (
        "Only those from whom it comes to the respondent.",
        "केवल वे, जिनसे यह जवाब देने वाले तक आता है।",
        "फक्त ते, ज्यांच्याकडून हे उत्तर देणाऱ्याकडे येते.",
    ),
    "to_partner": (
        "Only those to whom it goes from the respondent.",
        "केवल वे, जिन्हें यह जवाब देने वाले से जाता है।",
        "फक्त ते, ज्यांच्याकडे हे उत्तर देणाऱ्याकडून जाते.",
    ),
    "ask_from": (
        "{what}: from whom does it come to you?",
        "{what}: यह आपके पास किससे आता है?",
        "{what}: हे तुमच्याकडे कोणाकडून येते?",
    ),
    "ask_to": ("{what}: to whom does it go from you?", "{what}: यह आपसे किसके पास जाता है?", "{what}: हे तुमच्याकडून कोणाकडे जाते?"),
    "ask_with": ("{what}: with whom?", "{what}: किसके साथ?", "{what}: कोणासोबत?"),
    "at_most": ("At most {cap} in all.", "कुल मिलाकर अधिक से अधिक {cap}।", "एकूण जास्तीत जास्त {cap}."),
    "more": (
        "{what}: how many others are named who are not on the list? Write 0 if there are none.",
        "{what}: ऐसे और कितने लोगों के नाम लिए जो सूची में नहीं हैं? कोई न हो तो 0 लिखें।",
        "{what}: यादीत नसलेल्या आणखी किती जणांची नावे घेतली? कोणी नसल्यास 0 लिहा.",
    ),
    "more_wrong": (
        "Name at least one, on the list or not, or go back and change the answer before. {limit}",
        "कम से कम एक नाम चाहिए, सूची से या बाहर से; नहीं तो पीछे जाकर पिछला जवाब बदलें। {limit}",
        "किमान एक नाव हवे, यादीतील किंवा यादीबाहेरील; नाहीतर मागे जाऊन आधीचे उत्तर बदला. {limit}",
    ),
    "other_name": ("{what}: name of the other, not on the list", "{what}: सूची से बाहर के व्यक्ति का नाम", "{what}: यादीबाहेरील व्यक्तीचे नाव"),
    "other_role": ("What does {who} do?", "{who} क्या काम करते हैं?", "{who} काय काम करतात?"),
    "other_place": ("Where is {who}? Village, street or town.", "{who} कहाँ के हैं? गाँव, गली या शहर।", "{who} कुठले आहेत? गाव, गल्ली किंवा शहर."),
    "amount": ("{what}, {who}: how much?", "{what}, {who}: कितना?", "{what}, {who}: किती?"),
    "share": ("{what}, {who}: what share of all, out of 100?", "{what}, {who}: 100 में से कितना हिस्सा?", "{what}, {who}: 100 पैकी किती वाटा?"),
    "frequency": ("{what}, {who}: how often?", "{what}, {who}: कितनी बार?", "{what}, {who}: किती वेळा?"),
    "strength": (
        "{what}, {who}: how strong, from 1 to {top}?",
        "{what}, {who}: 1 से {top} तक, कितना?",
        "{what}, {who}: 1 ते {top} पैकी किती?",
    ),
    "distance": ("{what}, {who}: how far?", "{what}, {who}: कितनी दूर?", "{what}, {who}: किती अंतरावर?"),
    "least": ("{top} (least)", "{top} (सबसे कम)", "{top} (सर्वात कमी)"),
    "most": ("{top} (most)", "{top} (सबसे ज़्यादा)", "{top} (सर्वात जास्त)"),
    "per": ("per {period}", "प्रति {period}", "प्रति {period}"),
    "day": ("day", "दिन", "दिवस"),
    "week": ("week", "सप्ताह", "आठवडा"),
    "month": ("month", "माह", "महिना"),
    "season": ("season", "मौसम", "हंगाम"),
    "year": ("year", "वर्ष", "वर्ष"),
    "codes": (
        "Write {refused} if it is not said, {unknown} if it is not known.",
        "न बताएँ तो {refused} लिखें, पता न हो तो {unknown}।",
        "सांगितले नाही तर {refused} लिहा, माहीत नसेल तर {unknown}.",
    ),
    "number_wrong": (
        "A number of 0 or more, {refused} or {unknown}.",
        "0 या उससे बड़ी संख्या, {refused} या {unknown}।",
        "0 किंवा त्याहून मोठी संख्या, {refused} किंवा {unknown}.",
    ),
    "share_wrong": (
        "A number from 0 to 100, {refused} or {unknown}.",
        "0 से 100 तक की संख्या, {refused} या {unknown}।",
        "0 ते 100 मधील संख्या, {refused} किंवा {unknown}.",
    ),
    "term_wrong": ("A number of 0 or more.", "0 या उससे बड़ी संख्या।", "0 किंवा त्याहून मोठी संख्या."),
    "tied": (
        "{what}, {who}: must the respondent deal with this one because of it?",
        "{what}, {who}: क्या इसके कारण इन्हीं से कारोबार करना पड़ता है?",
        "{what}, {who}: यामुळे यांच्याशीच व्यवहार करावा लागतो का?",
    ),
    "price": ("{what}, {who}: at what price?", "{what}, {who}: किस दाम पर?", "{what}, {who}: कोणत्या दराने?"),
    "quantity": ("{what}, {who}: what quantity?", "{what}, {who}: कितनी मात्रा?", "{what}, {who}: किती प्रमाण?"),
    "advance": ("{what}, {who}: how much in advance?", "{what}, {who}: कितना पेशगी?", "{what}, {who}: किती आगाऊ?"),
    "duration": ("{what}, {who}: for how long?", "{what}, {who}: कितने समय के लिए?", "{what}, {who}: किती काळासाठी?"),
    "limit": ("{what}, {who}: up to what limit?", "{what}, {who}: किस सीमा तक?", "{what}, {who}: कोणत्या मर्यादेपर्यंत?"),
    "blank": ("Leave it blank if it is not known.", "पता न हो तो खाली छोड़ दें।", "माहीत नसेल तर रिकामे सोडा."),
    "reminder": (
        "{what}. Last time you named: {told}",
        "{what}। पिछली बार आपने ये नाम लिए थे: {told}",
        "{what}. मागच्या वेळी तुम्ही ही नावे घेतली होती: {told}",
    ),
    "over": (
        "{what}: of those named last time and not now, with whom is it over?",
        "{what}: जिनके नाम पिछली बार लिए थे और अब नहीं, उनमें से किसके साथ यह अब नहीं है?",
        "{what}: मागच्या वेळी नाव घेतले आणि आता नाही, त्यांपैकी कोणासोबत हे आता संपले आहे?",
    ),
    "remarks": ("Anything to note for the office?", "कार्यालय के लिए कुछ लिखना है?", "कार्यालयासाठी काही नोंद?"),
}  # fmt: skip


def say(key: str, languages: Sequence[str], **parts: str | Mapping[str, str]) -> Labels:
    """Return the words of a key in each language, in English where the catalogue lacks it; parts may differ by language.

    Examples
    --------
    >>> say("at_most", ["en", "hi"], cap="5")
    {'en': 'At most 5 in all.', 'hi': 'कुल मिलाकर अधिक से अधिक 5।'}
    """
    found = {}
    for language in languages:
        words = WORDS[key][CATALOGUE.index(language) if language in CATALOGUE else 0]
        own = {name: part if isinstance(part, str) else part[language] for name, part in parts.items()}
        found[language] = words.format(**own).strip()
    return found


def column(name: str, language: str, languages: Sequence[str]) -> str:
    """Return the header of a translated column, plain where the form has one language.

    Examples
    --------
    >>> column("label", "mr", ["en", "mr"]), column("label", "en", ["en"])
    ('label::Marathi (mr)', 'label')
    """
    return f"{name}::{title(language)}" if len(languages) > 1 else name


def title(language: str) -> str:
    """Return what a form calls a language.

    Examples
    --------
    >>> title("hi"), title("xx")
    ('Hindi (hi)', 'xx (xx)')
    """
    return f"{NAMES.get(language, language)} ({language})"
