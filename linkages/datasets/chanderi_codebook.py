"""The codebook of the Chanderi study, as `write_chanderi` puts it into ``study.toml``."""

from __future__ import annotations

STUDY_TOML = '''\
# Chanderi handloom: a SIMULATED study. No person, firm or group in it exists.
# What is real about it (shares, counts) and where that comes from: README.md beside this file.
# The two dates are nominal: they fit the years of the programme in the town, no survey took place on them.

title = "Chanderi handloom (simulated)"
language = "en"                  # labels below are in English (en) and Hindi (hi)
note = "A simulation with known truth, calibrated on published figures; names and places in the town are invented."

[[rounds]]
label = "baseline"
date = 2004-03-01
files = "baseline"               # a folder: actors.csv, ties.csv, interviews.csv
design = "census"
deflator = 1.0
origin = "simulated"

[[rounds]]
label = "followup"
date = 2007-03-01
files = "followup"
design = "census"
deflator = 1.12                  # prices rose by 12 % between the rounds (invented)
origin = "simulated"

# The survey's word for what somebody is -> the position in the chain.
[roles]
weaver = { position = "producer", label = { en = "Weaver", hi = "बुनकर" } }
"household weaver" = { position = "producer", label = { en = "Household weaver (unpaid)", hi = "घर की बुनकर (बिना मज़दूरी)" } }
"master weaver" = { position = "middleman", label = { en = "Master weaver", hi = "मास्टर बुनकर" } }
trader = { position = "middleman", label = { en = "Trader", hi = "व्यापारी" } }
"outside buyer" = { position = "market", label = { en = "Outside buyer", hi = "बाहर का खरीदार" } }
"yarn supplier" = { position = "supplier", label = { en = "Yarn supplier", hi = "सूत बेचने वाला" } }
bank = { position = "finance", label = { en = "Bank", hi = "बैंक" } }
shg = { position = "group", label = { en = "Self-help group", hi = "स्वयं सहायता समूह" } }
federation = { position = "group", label = { en = "Federation of self-help groups", hi = "स्वयं सहायता समूहों का महासंघ" } }
"bds provider" = { position = "institution", label = { en = "Business development service", hi = "व्यवसाय विकास सेवा" } }
agent = { position = "institution", label = { en = "Cluster development agent", hi = "क्लस्टर विकास एजेंट" } }

[actors]
sheet = "actors"
id = "id"
name = "name"
role = "role"
household = "household"          # a woman who weaves unpaid stands beside the head of her household

[actors.attributes]
community = { label = { en = "Community", hi = "समुदाय" } }
sex = { label = { en = "Sex", hi = "लिंग" } }
age = { label = { en = "Age in years", hi = "उम्र (वर्ष)" }, type = "number" }
hamlet = { label = { en = "Hamlet", hi = "मोहल्ला" } }
poor = { label = { en = "Poor household", hi = "गरीब परिवार" } }
arrangement = { label = { en = "Arrangement of work", hi = "काम की व्यवस्था" } }
shg = { label = { en = "Member of the group", hi = "समूह की सदस्यता" } }

# Who was interviewed. Silence is not a "no": whoever has no answered interview leaves unknown ties, not absent ones.
[interviews]
sheet = "interviews"
actor = "id"
status = "status"
consent = "consent"
relation = "relation"            # filled in where one question alone was refused
codes = { answered = ["1"], refused = ["R"], absent = ["A"], closed = ["C"], not_sampled = ["N"] }

# --------------------------------------------------------------------------------------------------------------
# The questions. All answers stand in ties.csv: one row for each partner whom a respondent named. The direction is that of the flow:
# `from` gives money, yarn, cloth, work, trust or advice to `to`. In `amount`: -88 no answer, -99 does not know, 0 nobody.
# --------------------------------------------------------------------------------------------------------------

[[relations]]
name = "advance"
label = { en = "Advance of money", hi = "अग्रिम (पेशगी)" }
question.en = """Who gave you money before the cloth was finished? How much in an ordinary month? \\
  Must the cloth be sold to that person? (Middlemen also: to whom did you give it?)"""
question.hi = """कपड़ा पूरा होने से पहले आपको पैसे किसने दिए? आम महीने में कितने? \\
  क्या कपड़ा उसी को बेचना पड़ता है? (बिचौलियों से यह भी: आपने किसे दिए?)"""
kind = "dependence"
channel = "credit"
dependent = "target"             # who receives the money needs the lender
weight_type = "amount"
unit = "INR"
period = "month"
where = { sheet = "ties", relation = "advance" }
columns = { reporter = "respondent", source = "from", target = "to", weight = "amount", tied = "must_sell" }
merge = "target"                 # both ends were asked; the borrower's word counts
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [["master weaver", "weaver"], ["trader", "weaver"], ["trader", "master weaver"]]
asked_of = ["weaver", "household weaver", "master weaver", "trader", "shg", "federation"]

[[relations]]
name = "bank_loan"
label = { en = "Loan from a bank or a group", hi = "बैंक या समूह से ऋण" }
question.en = "Which bank or self-help group lent you money? How much is that for a month?"
question.hi = "किस बैंक या स्वयं सहायता समूह ने आपको ऋण दिया? महीने के हिसाब से कितना?"
kind = "dependence"
channel = "credit"               # the same unit and period as the advance, so that the channel adds up
dependent = "target"
weight_type = "amount"
unit = "INR"
period = "month"
where = { sheet = "ties", relation = "bank_loan" }
columns = { reporter = "respondent", source = "from", target = "to", weight = "amount" }
merge = "target"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["bank", "weaver"], ["bank", "master weaver"], ["bank", "trader"], ["bank", "shg"], ["shg", "weaver"],
  ["shg", "household weaver"],
]
asked_of = ["weaver", "household weaver", "master weaver", "trader", "shg", "federation"]

[[relations]]
name = "yarn"
label = { en = "Yarn", hi = "सूत" }
question.en = "From whom did you get yarn? Of what value in an ordinary month?"
question.hi = "आपको सूत किससे मिला? आम महीने में कितने रुपये का?"
kind = "dependence"
channel = "input"
dependent = "target"
weight_type = "amount"
unit = "INR"
period = "month"
where = { sheet = "ties", relation = "yarn" }
columns = { reporter = "respondent", source = "from", target = "to", weight = "amount" }
merge = "target"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["master weaver", "weaver"], ["trader", "weaver"], ["trader", "master weaver"], ["yarn supplier", "weaver"],
  ["yarn supplier", "master weaver"], ["yarn supplier", "trader"], ["yarn supplier", "shg"], ["shg", "weaver"],
]
asked_of = ["weaver", "household weaver", "master weaver", "trader", "shg", "federation"]

[[relations]]
name = "cloth"
label = { en = "Cloth sold or handed over", hi = "बेचा या सौंपा गया कपड़ा" }
question.en = "To whom did your cloth go? Of what value in an ordinary month?"
question.hi = "आपका कपड़ा किसके पास गया? आम महीने में कितने रुपये का?"
kind = "dependence"
channel = "output"
dependent = "source"             # who sells needs the buyer
weight_type = "amount"
unit = "INR"
period = "month"
where = { sheet = "ties", relation = "cloth" }
columns = { reporter = "respondent", source = "from", target = "to", weight = "amount" }
merge = "source"                 # the seller's word counts
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["weaver", "master weaver"], ["weaver", "trader"], ["weaver", "outside buyer"], ["weaver", "shg"],
  ["master weaver", "trader"], ["master weaver", "outside buyer"], ["trader", "outside buyer"],
  ["shg", "federation"], ["federation", "outside buyer"],
]
asked_of = ["weaver", "household weaver", "master weaver", "trader", "shg", "federation"]

# Unpaid work in the household is a channel of its own. No market stands at its end, so it has shares but no roads and no exits, and it
# stays out of the headline share of middlemen: a woman without dealings of her own is not a woman free of middlemen.
[[relations]]
name = "household_work"
label = { en = "Unpaid work in the household", hi = "घर में बिना मज़दूरी का काम" }
question.en = "For whose loom in the household do you work without pay? How many hours on an ordinary day?"
question.hi = "घर में आप किसके करघे पर बिना मज़दूरी के काम करती हैं? आम दिन में कितने घंटे?"
kind = "dependence"
channel = "labour"
dependent = "source"             # who works unpaid needs the head of the household
weight_type = "amount"
unit = "hours"
period = "day"
where = { sheet = "ties", relation = "household_work" }
columns = { reporter = "respondent", source = "from", target = "to", weight = "amount" }
merge = "source"
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [["household weaver", "weaver"]]
asked_of = ["household weaver"]

[[relations]]
name = "trust"
label = { en = "Trust", hi = "भरोसा" }
question.en = "Whom would you trust with your money or your loom? From 1 (a little) to 5 (wholly); at most five people."
question.hi = "आप अपना पैसा या करघा किसके भरोसे छोड़ सकते हैं? 1 (थोड़ा) से 5 (पूरा) तक; अधिक से अधिक पाँच लोग।"
kind = "cooperation"
weight_type = "strength"
unit = "points of 5"
where = { sheet = "ties", relation = "trust" }
columns = { reporter = "respondent", source = "from", target = "to", weight = "amount" }
merge = "source"                 # only who trusts can say so
cap = 5
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["weaver", "weaver"], ["weaver", "household weaver"], ["household weaver", "weaver"],
  ["household weaver", "household weaver"], ["weaver", "master weaver"], ["weaver", "trader"],
  ["weaver", "agent"], ["household weaver", "agent"], ["master weaver", "master weaver"],
  ["master weaver", "trader"], ["trader", "trader"],
]
asked_of = ["weaver", "household weaver", "master weaver", "trader"]

[[relations]]
name = "cooperation"
label = { en = "Joint work and mutual help", hi = "साझा काम और आपसी मदद" }
question.en = "With whom do you share looms, orders, transport or purchases, or help each other? How many days a month?"
question.hi = "करघा, ऑर्डर, ढुलाई या खरीद में किसके साथ साझेदारी है, या आपसी मदद है? महीने में कितने दिन?"
kind = "cooperation"
directed = false                 # one tie for each pair
weight_type = "frequency"
unit = "days"
period = "month"
where = { sheet = "ties", relation = "cooperation" }
columns = { reporter = "respondent", source = "from", target = "to", weight = "amount" }
merge = "either"                 # both were asked and do not always agree
cap = 8
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["weaver", "weaver"], ["weaver", "household weaver"], ["household weaver", "household weaver"],
  ["master weaver", "master weaver"], ["trader", "trader"], ["shg", "agent"], ["shg", "federation"]
]                                # in either order
asked_of = ["weaver", "household weaver", "master weaver", "trader", "shg", "federation", "agent"]

[[relations]]
name = "advice"
label = { en = "Advice on design, quality or business", hi = "डिज़ाइन, गुणवत्ता या कारोबार की सलाह" }
question.en = "Who advised you on design, quality, prices or business? How many times a month?"
question.hi = "डिज़ाइन, गुणवत्ता, दाम या कारोबार के बारे में आपको किसने सलाह दी? महीने में कितनी बार?"
kind = "other"                   # information that flows, not a dependence
channel = "information"
weight_type = "frequency"
unit = "times"
period = "month"
where = { sheet = "ties", relation = "advice" }
columns = { reporter = "respondent", source = "from", target = "to", weight = "amount" }
merge = "target"                 # who received the advice says so
cap = 5
codes = { none = ["0"], refused = ["-88"], unknown = ["-99"] }
allowed = [
  ["weaver", "weaver"], ["master weaver", "weaver"], ["trader", "weaver"], ["trader", "master weaver"],
  ["bds provider", "trader"], ["bds provider", "master weaver"], ["bds provider", "weaver"],
  ["bds provider", "shg"], ["agent", "shg"], ["agent", "federation"],
]
asked_of = ["weaver", "household weaver", "master weaver", "trader", "shg", "federation"]

[channels]
weights = { credit = 1, input = 1, output = 1, labour = 0 }      # the headline share is about what crosses a market
terminals = { credit = ["finance"], input = ["supplier"], output = ["market"] }

[outcomes]                       # declared before the follow-up
primary = ["middleman_share", "captive_share", "cooperation.density", "trust.reciprocity"]
'''
