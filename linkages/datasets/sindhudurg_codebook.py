"""The codebook of the Sindhudurg study, as `write_sindhudurg` puts it into ``study.toml``."""

from __future__ import annotations

STUDY_TOML = """\
# Sindhudurg fruit processing: a SIMULATED study. No person, firm, group or hamlet in it exists.
# What is real about it (counts, area) and where that comes from: README.md beside this file.
# The answers stand as KoboToolbox exports them: one workbook a round, a sheet of submissions and a sheet for each repeat group,
# XML values and headers, groups in the headers. The labels of the values, in English and Marathi, stand here.

title = "Sindhudurg fruit processing (simulated)"
language = "en"                  # labels below are in English (en) and Marathi (mr)
note = "A simulation with known truth; names, hamlets, amounts and answers are invented."

[[rounds]]
label = "baseline"
date = 2023-06-01                # both dates are nominal: no survey took place on them
files = ["actors.csv", "register-baseline.csv", "baseline.xlsx"]
design = "census"
origin = "simulated"

[[rounds]]
label = "followup"
date = 2025-06-01
files = ["actors.csv", "register-followup.csv", "followup.xlsx"]
design = "census"
deflator = 1.10                  # prices rose by 10 % between the rounds (invented)
origin = "simulated"

# The form's value for what somebody is -> the position in the chain.
[roles]
enterprise = { position = "producer", label = { en = "Micro or small enterprise", mr = "सूक्ष्म किंवा लघु उद्योग" } }
home_processor = { position = "producer", label = { en = "Woman who processes at home", mr = "घरी प्रक्रिया करणारी महिला" } }
shg = { position = "group", label = { en = "Self-help group", mr = "महिला बचत गट" } }
commission_agent = { position = "middleman", label = { en = "Commission agent", mr = "अडत्या" } }
outside_trader = { position = "middleman", label = { en = "Trader from elsewhere", mr = "बाहेरचा व्यापारी" } }
wholesaler = { position = "middleman", label = { en = "Wholesaler", mr = "घाऊक व्यापारी" } }
exporter = { position = "market", label = { en = "Exporter", mr = "निर्यातदार" } }
city_buyer = { position = "market", label = { en = "City buyer", mr = "शहरातील खरेदीदार" } }
collector = { position = "supplier", label = { en = "Collector of raw fruit", mr = "कच्चा माल गोळा करणारा" } }
cooperative_bank = { position = "finance", label = { en = "District cooperative bank", mr = "जिल्हा सहकारी बँक" } }
nationalised_bank = { position = "finance", label = { en = "Nationalised bank", mr = "राष्ट्रीयीकृत बँक" } }
microfinance = { position = "finance", label = { en = "Microfinance institution", mr = "सूक्ष्म वित्त संस्था" } }
ngo = { position = "institution", label = { en = "Non-governmental organisation", mr = "स्वयंसेवी संस्था" } }
cluster_agent = { position = "institution", label = { en = "Cluster development agent", mr = "क्लस्टर विकास प्रतिनिधी" } }

# The list from which partners are chosen is the form's media file. `unlisted = "check"`: whom a respondent typed and a person has not
# matched in aliases.csv becomes an actor from outside, unless the name resembles one on the list.
[actors]
sheet = "actors"
id = "name"                      # as select_one_from_file wants it: the value in `name`, what is shown in `label`
name = "label"
role = "role"
round = "round"
place = "village"
coordinates = ["lat", "lon"]
unlisted = "check"
aliases = "aliases.csv"

[actors.attributes]
taluka = { label = { en = "Taluka", mr = "तालुका" } }
product = { label = { en = "Main product", mr = "मुख्य उत्पादन" } }
scale = { label = { en = "Micro or small", mr = "सूक्ष्म किंवा लघु" } }
owner = { label = { en = "Run by a woman or a man", mr = "मालक महिला की पुरुष" } }
workers = { label = { en = "Workers, or members of the group", mr = "कामगार, किंवा गटाच्या सदस्या" }, type = "number" }
poor = { label = { en = "Poor household, or group of poor women", mr = "गरीब कुटुंब, किंवा गरीब महिलांचा गट" } }

# Each visit is a submission, also one that ended at the door. Silence is not a "no".
[interviews]
sheet = "submissions"
actor = "ego"
status = "status"
consent = "consent"
codes = { answered = ["1"], refused = ["R"], absent = ["A"], closed = ["C"], not_sampled = [] }

# --------------------------------------------------------------------------------------------------------------
# The questions. In front of each stands a gate ("Did anybody ...?"): yes, no, -88 no answer, -99 does not know. The same codes stand
# in `amount`. Who is not found on the list is typed, in a repeat group of its own, with role and village.
# --------------------------------------------------------------------------------------------------------------

[[relations]]
name = "advance"
label = { en = "Advance of a buyer", mr = "खरेदीदाराची उचल" }
question.en = "Which buyer gave you money before the season? How much? Must you sell to that buyer? (Buyers also: to whom did you give it?)"
question.mr = "हंगामाआधी कोणत्या खरेदीदाराने पैसे दिले? किती? माल त्यालाच विकावा लागतो का? (खरेदीदारांना: तुम्ही कोणाला दिले?)"
kind = "dependence"
channel = "credit"
dependent = "target"             # who receives the money needs the buyer
weight_type = "amount"
unit = "INR"
period = "season"
layout = "repeat"
where = { sheet = "adv_received" }
columns = { partner = "partner", weight = "amount", tied = "must_sell", gate = "adv_gate" }
respondent = "target"
merge = "target"                 # both parties tell; the borrower's word counts
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["commission_agent", "enterprise"], ["commission_agent", "home_processor"], ["wholesaler", "enterprise"],
  ["wholesaler", "home_processor"], ["wholesaler", "commission_agent"], ["outside_trader", "enterprise"],
  ["outside_trader", "home_processor"],
]
asked_of = ["enterprise", "home_processor", "shg", "commission_agent", "wholesaler"]

[[relations.also]]
layout = "repeat"
where = { sheet = "adv_received_other" }
columns = { partner = "other_name", partner_role = "other_role", partner_place = "other_village", weight = "amount", tied = "must_sell" }
respondent = "target"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }

[[relations.also]]
layout = "repeat"
where = { sheet = "adv_given" }
columns = { partner = "partner", weight = "amount", tied = "must_sell" }
respondent = "source"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }

[[relations]]
name = "loan"
label = { en = "Loan of a bank or a group", mr = "बँक किंवा बचत गटाचे कर्ज" }
question.en = "Which bank, microfinance institution or self-help group lent you working capital for the season? How much?"
question.mr = "हंगामासाठी कोणत्या बँकेने, सूक्ष्म वित्त संस्थेने किंवा बचत गटाने खेळते भांडवल दिले? किती?"
kind = "dependence"
channel = "credit"               # the same unit and period as the advance, so that the channel adds up
dependent = "target"
weight_type = "amount"
unit = "INR"
period = "season"
layout = "repeat"
where = { sheet = "loan" }
columns = { partner = "partner", weight = "amount", gate = "loan_gate" }
respondent = "target"
merge = "target"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["cooperative_bank", "enterprise"], ["nationalised_bank", "enterprise"], ["cooperative_bank", "home_processor"],
  ["nationalised_bank", "home_processor"], ["cooperative_bank", "commission_agent"], ["nationalised_bank", "commission_agent"],
  ["cooperative_bank", "wholesaler"], ["nationalised_bank", "wholesaler"], ["cooperative_bank", "shg"],
  ["nationalised_bank", "shg"], ["microfinance", "shg"], ["shg", "enterprise"], ["shg", "home_processor"],
]
asked_of = ["enterprise", "home_processor", "shg", "commission_agent", "wholesaler"]

[[relations.also]]               # of groups tells the lead bank's register: a row for each group, a column for each lender
layout = "matrix"
recorded = true
where = { sheet = "register-{round}" }
respondent = "target"
codes = { none = ["0"] }

[[relations]]
name = "raw"
label = { en = "Raw nuts and fruit", mr = "कच्चा माल (काजू बी, फळे)" }
question.en = "From whom did you get raw nuts or fruit? Of what value in the season?"
question.mr = "कच्चा काजू किंवा फळे कोणाकडून घेतली? हंगामात किती रुपयांची?"
kind = "dependence"
channel = "input"
dependent = "target"
weight_type = "amount"
unit = "INR"
period = "season"
layout = "repeat"
where = { sheet = "raw" }
columns = { partner = "partner", weight = "amount", gate = "raw_gate" }
respondent = "target"
merge = "target"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["collector", "enterprise"], ["collector", "home_processor"], ["collector", "shg"], ["collector", "commission_agent"],
  ["collector", "wholesaler"], ["commission_agent", "enterprise"], ["commission_agent", "home_processor"],
  ["wholesaler", "enterprise"], ["wholesaler", "home_processor"], ["shg", "enterprise"], ["shg", "home_processor"],
  ["outside_trader", "enterprise"], ["outside_trader", "home_processor"],
]
asked_of = ["enterprise", "home_processor", "shg", "commission_agent", "wholesaler"]

[[relations.also]]
layout = "repeat"
where = { sheet = "raw_other" }
columns = { partner = "other_name", partner_role = "other_role", partner_place = "other_village", weight = "amount" }
respondent = "target"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }

[[relations]]
name = "sale"
label = { en = "Sale of processed goods", mr = "तयार मालाची विक्री" }
question.en = "To whom did you sell? Of what value in the season? (Buyers also: from whom did you buy?)"
question.mr = "तयार माल कोणाला विकला? हंगामात किती रुपयांचा? (खरेदीदारांना: तुम्ही कोणाकडून घेतला?)"
kind = "dependence"
channel = "output"
dependent = "source"             # who sells needs the buyer
weight_type = "amount"
unit = "INR"
period = "season"
layout = "repeat"
where = { sheet = "sale" }
columns = { partner = "partner", weight = "amount", gate = "sale_gate" }
respondent = "source"
merge = "source"                 # both parties tell; the seller's word counts
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["enterprise", "commission_agent"], ["enterprise", "wholesaler"], ["enterprise", "exporter"], ["enterprise", "city_buyer"],
  ["enterprise", "shg"], ["home_processor", "commission_agent"], ["home_processor", "wholesaler"],
  ["home_processor", "enterprise"], ["home_processor", "shg"], ["shg", "commission_agent"], ["shg", "exporter"],
  ["shg", "city_buyer"], ["commission_agent", "wholesaler"], ["commission_agent", "exporter"],
  ["commission_agent", "city_buyer"], ["wholesaler", "exporter"], ["wholesaler", "city_buyer"],
  ["enterprise", "outside_trader"], ["home_processor", "outside_trader"],
]
asked_of = ["enterprise", "home_processor", "shg", "commission_agent", "wholesaler"]

[[relations.also]]
layout = "repeat"
where = { sheet = "sale_other" }
columns = { partner = "other_name", partner_role = "other_role", partner_place = "other_village", weight = "amount" }
respondent = "source"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }

[[relations.also]]
layout = "repeat"
where = { sheet = "bought" }
columns = { partner = "partner", weight = "amount" }
respondent = "target"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }

[[relations]]
name = "membership"
label = { en = "Membership of a self-help group", mr = "बचत गटाचे सदस्यत्व" }
question.en = "Of which self-help groups are you a member?"
question.mr = "तुम्ही कोणत्या बचत गटांच्या सदस्य आहात?"
kind = "other"
weight_type = "binary"
layout = "select"                # select_multiple: the ids of the groups, parted by spaces, or "none"
where = { sheet = "submissions" }
columns = { partner = "shgs" }
respondent = "source"
merge = "source"
codes = { none = ["none"], refused = ["-88"], not_asked = [""] }
allowed = [["enterprise", "shg"], ["home_processor", "shg"]]
asked_of = ["enterprise", "home_processor"]

[[relations]]
name = "cooperation"
label = { en = "Joint work and mutual help", mr = "एकत्र काम आणि परस्पर मदत" }
question.en = "With whom do you share drying yards, orders or transport, or help each other? How many days in the season?"
question.mr = "वाळवण, मागण्या किंवा वाहतूक कोणासोबत वाटून घेता, किंवा एकमेकांना मदत करता? हंगामात किती दिवस?"
kind = "cooperation"
directed = false                 # one tie for each pair
weight_type = "frequency"
unit = "days"
period = "season"
layout = "repeat"
where = { sheet = "coop" }
columns = { partner = "partner", weight = "amount" }
respondent = "source"
merge = "either"                 # both are asked and do not always agree
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["enterprise", "enterprise"], ["enterprise", "home_processor"], ["home_processor", "home_processor"], ["enterprise", "shg"],
  ["home_processor", "shg"], ["shg", "shg"], ["shg", "ngo"],
]                                # in either order
asked_of = ["enterprise", "home_processor", "shg", "ngo"]

[[relations]]
name = "advice"
label = { en = "Advice on quality, credit or markets", mr = "गुणवत्ता, कर्ज किंवा बाजाराचा सल्ला" }
question.en = "Which of these advised you this season?"
question.mr = "या हंगामात यांपैकी कोणी सल्ला दिला?"
kind = "other"                   # information that flows, not a dependence
channel = "information"
weight_type = "binary"
layout = "select"
where = { sheet = "submissions" }
columns = { partner = "advisers" }
respondent = "target"
merge = "target"                 # who received the advice says so
codes = { none = ["none"], refused = ["-88"], not_asked = [""] }
allowed = [["ngo", "enterprise"], ["ngo", "shg"], ["cluster_agent", "shg"]]
asked_of = ["enterprise", "home_processor", "shg"]

[channels]
weights = { credit = 1, input = 1, output = 1 }
terminals = { credit = ["finance"], input = ["supplier"], output = ["market"] }

[outcomes]                       # declared before the follow-up
primary = ["middleman_share", "captive_share", "cooperation.density"]
"""
