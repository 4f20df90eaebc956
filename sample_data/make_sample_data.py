"""Writes the sample data of `mispred` into this folder; the same bytes on every run.

tickets.parquet   synthetic support tickets, cross-validated TF-IDF + logistic regression
digits.parquet    scikit-learn's digit images, cross-validated Gaussian naive Bayes
diabetes.csv      scikit-learn's diabetes data, cross-validated ridge regression
planted.json      what was planted, counted from the finished tables

No model predicts a row it was trained on.
"""

import csv
import hashlib
import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.stats import binom
from sklearn.datasets import load_diabetes, load_digits
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedGroupKFold, StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import ticket_phrases as phrases

FOLDER = Path(__file__).resolve().parent
SEED = 20261116
TICKETS = 7200
FOLDS = 5
LABEL_NOISE_SHARE = 0.015
EYEBALL_FRACTION = 0.3
RARE_CLASS = "data_deletion"
WEAK_SLICE = {"channel": "phone", "language": "de"}

INTENT_WEIGHTS = {
    "shipping_delay": 0.155,
    "refund_request": 0.125,
    "billing_question": 0.120,
    "wrong_item": 0.100,
    "login_problem": 0.095,
    "technical_issue": 0.095,
    "cancel_order": 0.085,
    "cancel_subscription": 0.080,
    "change_address": 0.067,
    "discount_code": 0.060,
    "out_of_scope": 0.060,
    RARE_CLASS: 0.008,
}

# Dollars lost when a ticket lands on the wrong desk, before the customer's plan is considered.
MISROUTE_COST = {
    "shipping_delay": 9, "refund_request": 18, "billing_question": 12, "wrong_item": 22,
    "login_problem": 7, "technical_issue": 11, "cancel_order": 32, "cancel_subscription": 40,
    "change_address": 28, "discount_code": 6, "out_of_scope": 2, RARE_CLASS: 450,
}
PLAN_COST_FACTOR = {"free": 1.0, "pro": 2.2, "enterprise": 8.0}

# A careless annotator's usual mix-ups: the label that a noisy row carries instead of the right one.
NOISE_TARGETS = {
    "shipping_delay": ["change_address", "wrong_item"],
    "refund_request": ["billing_question", "cancel_order"],
    "billing_question": ["refund_request", "discount_code"],
    "wrong_item": ["refund_request", "shipping_delay"],
    "login_problem": ["technical_issue", "out_of_scope"],
    "technical_issue": ["login_problem", "wrong_item"],
    "cancel_order": ["cancel_subscription", "refund_request"],
    "cancel_subscription": ["cancel_order", "billing_question"],
    "change_address": ["shipping_delay", "out_of_scope"],
    "discount_code": ["billing_question", "out_of_scope"],
    "out_of_scope": ["technical_issue", "shipping_delay"],
}

LANGUAGE_WEIGHTS = {"en": 0.715, "de": 0.125, "fr": 0.080, "es": 0.070, "it": 0.005, "nl": 0.005}
REGIONS = {
    "en": {"north america": 0.55, "uk & ireland": 0.35, "nordics": 0.10},
    "de": {"dach": 1.0},
    "fr": {"france": 0.85, "benelux": 0.15},
    "es": {"iberia": 0.6, "latin america": 0.4},
    "it": {"italy": 1.0},
    "nl": {"benelux": 1.0},
}
CURRENCY = {"north america": "${}", "latin america": "US${}", "uk & ireland": "£{}"}
PLAN_WEIGHTS = {"free": 0.58, "pro": 0.31, "enterprise": 0.11}
CHANNEL_WEIGHTS = {
    "default": {"email": 0.44, "chat": 0.33, "phone": 0.11, "social": 0.12},
    "de": {"email": 0.40, "chat": 0.22, "phone": 0.32, "social": 0.06},
}
TICKETS_PER_CUSTOMER = {1: 0.45, 2: 0.25, 3: 0.14, 4: 0.08, 5: 0.05, 6: 0.03}
FIRST_MONDAY = date(2026, 9, 21)
WEEKS = 8
NEW_TOPIC_FROM_WEEK = 5
NEW_TOPIC_SHARE = 0.05

# How a message is built: shares of the ways that are not "one plain topic".
VAGUE_SHARE = {"email": 0.01, "chat": 0.07, "phone": 0.01, "social": 0.07}
ODDITY_SHARE = 0.045
HARD_SHARE = 0.17
MIXED_WEIGHTS = {"none": 0.65, "aside": 0.17, "past": 0.07, "second": 0.11}
FOREIGN_MIXED_SHARE = 0.16
QUOTED_REPLY_SHARE = 0.05
OLD_THREAD_SHARE = 0.10

FIRST_NAMES = {
    "en": "Maya Tom Priya Ellen Jonas Beth Omar Grace Liam Chloe Dev Ruth Sam Nadia Kofi Hannah Ivan Zoe Martin Aisha".split(),
    "de": "Anke Jürgen Lena Tobias Mehmet Sabine Uwe Katrin Felix Birgit".split(),
    "fr": "Camille Luc Inès Hugo Brigitte Karim Élodie Théo".split(),
    "es": "Lucía Javier Marta Diego Carmen Álvaro Inés Raúl".split(),
    "it": "Giulia Marco Paola Luca".split(),
    "nl": "Sanne Daan Femke Joris".split(),
}
DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday".split(),
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag".split(),
    "fr": "lundi mardi mercredi jeudi vendredi samedi".split(),
    "es": "lunes martes miércoles jueves viernes sábado".split(),
    "it": "lunedì martedì mercoledì giovedì venerdì sabato".split(),
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag".split(),
}
# July to December: the months the tickets speak of.
MONTHS = {
    "en": "July August September October November December".split(),
    "de": "Juli August September Oktober November Dezember".split(),
    "fr": "juillet août septembre octobre novembre décembre".split(),
    "es": "julio agosto septiembre octubre noviembre diciembre".split(),
    "it": "luglio agosto settembre ottobre novembre dicembre".split(),
    "nl": "juli augustus september oktober november december".split(),
}
CITIES = {
    "en": ["Leeds", "Portland", "Cork", "Denver", "Bristol", "Toronto", "Aarhus", "Tucson", "Glasgow", "Malmö"],
    "de": ["Kassel", "Leipzig", "Graz", "Bremen", "Bern", "Ulm"],
    "fr": ["Lille", "Nantes", "Liège", "Rennes", "Dijon"],
    "es": ["Valencia", "Gijón", "Quito", "Sevilla", "Córdoba"],
    "it": ["Torino", "Bari"],
    "nl": ["Utrecht", "Gent"],
}
STREETS = {
    "en": ["{} Alder Lane", "{} Mill Row", "{} Orchard Street", "{} Quarry Road", "{} Harbour View"],
    "de": ["Erlenweg {}", "Mühlgasse {}", "Am Steinbruch {}", "Lindenplatz {}"],
    "fr": ["{} rue des Tilleuls", "{} allée du Moulin", "{} place du Marché"],
    "es": ["calle del Molino {}", "avenida de los Olmos {}", "plaza Mayor {}"],
    "it": ["via dei Tigli {}"],
    "nl": ["Molenstraat {}"],
}
PRODUCTS = [
    "coffee grinder", "milk frother", "teapot", "bread knife", "cast-iron pan", "pour-over set", "desk lamp",
    "hand mixer", "wool blanket", "espresso machine", "travel mug", "pepper mill", "storage jar", "cold brew bottle",
    "salad spinner", "enamel kettle", "tea towel set", "pasta roller", "cutting board", "spice rack",
]
ELECTRIC_PRODUCTS = ["coffee grinder", "milk frother", "desk lamp", "hand mixer", "espresso machine"]
GLASS_PRODUCTS = ["teapot", "storage jar", "cold brew bottle", "pour-over set"]
STURDY_PRODUCTS = ["coffee grinder", "teapot", "desk lamp", "pepper mill", "storage jar", "salad spinner", "spice rack"]
SMART_PRODUCTS = ["smart scale", "smart kettle", "espresso machine", "fridge thermometer"]
DEVICES = ["phone", "tablet", "laptop", "iPad", "Android phone", "work computer"]
BROWSERS = ["Firefox", "Chrome", "Safari", "Edge"]
CODES = ["AUTUMN20", "WELCOME10", "FRIEND15", "COZY5", "BREW25", "THANKS10", "SHIPFREE"]
FEES = ["handling", "service adjustment", "TDW PLUS", "oversize", "seat true-up"]
AGENTS = ["your colleague", "the lady", "the gentleman", "the person"]

CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)\}")


@dataclass
class Customer:
    """Who writes: everything that stays the same over one customer's tickets."""

    key: str
    language: str
    region: str
    plan: str
    name: str
    tickets: int


@dataclass
class Ticket:
    """One support message with its annotated intent."""

    customer: Customer
    week: int
    channel: str
    intent: str
    text: str
    id: int = 0
    cost: float = 0.0
    noisy: bool = field(default=False)


def pick(rng, weights):
    """One key of a {key: weight} table."""
    return rng.choices(list(weights), list(weights.values()))[0]


def pick_phrase(rng, options):
    """One phrase; later ones are rarer, so that each intent has wordings the model seldom sees."""
    return rng.choices(options, [1 / (rank + 3) ** 0.7 for rank in range(len(options))])[0]


def order_number(rng):
    return f"TW-{rng.randint(310000, 489999)}"


def written_date(day, customer):
    """A day as people of that place write it."""
    month = MONTHS[customer.language][day.month - 7]
    if customer.region == "north america":
        return f"{month} {day.day}"
    ordinal = {"de": f"{day.day}.", "es": f"{day.day} de", "fr": "1er" if day.day == 1 else str(day.day)}
    return f"{ordinal.get(customer.language, day.day)} {month}"


def slots_for(rng, customer, week):
    """Values for the slots of one ticket; the same slot has the same value throughout a message."""
    language = customer.language
    product, other_product = rng.sample(PRODUCTS, 2)
    number = rng.randint(2, 9)
    monday = FIRST_MONDAY + timedelta(weeks=week)
    amount = f"{rng.randint(6, 189)}.{rng.choice(['00', '50', '90', '95', '99', '49'])}"
    currency = CURRENCY.get(customer.region, "{} €" if language != "en" else "€{}")
    if "€" in currency and language != "en":
        amount = amount.replace(".", ",")
    return {
        "product": product, "product2": other_product, "smart": rng.choice(SMART_PRODUCTS),
        "n": str(number), "n2": str(number + rng.randint(2, 12)),
        "order": order_number(rng), "amount": currency.format(amount),
        "card": str(rng.randint(1000, 9999)), "day": rng.choice(DAYS[language]),
        "date": written_date(monday - timedelta(days=rng.randint(2, 30)), customer),
        "soon": written_date(monday + timedelta(days=rng.randint(7, 30)), customer),
        "electric": rng.choice(ELECTRIC_PRODUCTS), "glass": rng.choice(GLASS_PRODUCTS),
        "sturdy": rng.choice(STURDY_PRODUCTS), "customer": customer.key,
        "month": rng.choice(MONTHS[language][monday.month - 9:monday.month - 6]),
        "coming": rng.choice(MONTHS[language][monday.month - 6:]), "city": rng.choice(CITIES[language]),
        "street": rng.choice(STREETS[language]).format(rng.randint(2, 98)),
        "code": rng.choice(CODES), "fee": rng.choice(FEES), "device": rng.choice(DEVICES),
        "browser": rng.choice(BROWSERS), "agent": rng.choice(AGENTS), "name": customer.name,
    }


def expand(rng, phrase, slots):
    """Resolves the alternatives from the inside out, then fills the slots."""
    while CHOICE.search(phrase):
        phrase = CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), phrase, count=1)
    text = SLOT.sub(lambda m: slots[m.group(1)], phrase)
    return re.sub(r" +([ .])", r"\1", text).strip()


def add_new_fact(rng, sentences, options, slots):
    """Appends one of the options that repeats no number, date or amount said before."""
    said = " ".join(sentences)
    told = [slots[name] for name in ("order", "amount", "date", "soon", "day", "month", "card", "product", "city") if slots[name] in said]
    for option in rng.sample(options, len(options)):
        sentence = expand(rng, option, slots)
        if sentence not in said and not any(value in sentence for value in told):
            sentences.append(sentence)
            return


def other_matter(rng, customer, intent, week):
    """One sentence about another intent, with an order number and amounts of its own."""
    other = rng.choice([name for name in phrases.CORE if name not in (intent, "out_of_scope", RARE_CLASS)])
    return expand(rng, rng.choice(phrases.CORE[other]), slots_for(rng, customer, week))


def english_body(rng, customer, intent, slots, week):
    """The sentences of one English message; which kind of message it is, is drawn here."""
    if rng.random() < ODDITY_SHARE:
        return [expand(rng, rng.choice(phrases.ODDITIES[intent]), slots)]
    fresh = phrases.NEW_TOPIC.get(intent)
    if fresh and week >= NEW_TOPIC_FROM_WEEK and rng.random() < NEW_TOPIC_SHARE:
        return [expand(rng, rng.choice(fresh), slots)]
    if rng.random() < HARD_SHARE:
        sentences = [expand(rng, rng.choice(phrases.HARD[intent]), slots)]
        if rng.random() < 0.2:
            add_new_fact(rng, sentences, phrases.DETAIL[intent], slots)
        return sentences
    sentences = [expand(rng, pick_phrase(rng, phrases.CORE[intent]), slots)]
    for chance in (0.5, 0.25):
        if rng.random() < chance:
            add_new_fact(rng, sentences, phrases.DETAIL[intent], slots)
    if intent != "out_of_scope":
        mix_topics(rng, sentences, customer, intent, week)
    if rng.random() < 0.45:
        add_new_fact(rng, sentences, phrases.ASK[intent], slots)
    return sentences


def mix_topics(rng, sentences, customer, intent, week):
    """Lets a second topic in: an aside, an older matter, or a second question of equal weight."""
    kind = pick(rng, MIXED_WEIGHTS)
    slots = slots_for(rng, customer, week)
    if kind == "aside":
        other = rng.choice([name for name in phrases.ASIDE if name != intent])
        slots["aside"] = expand(rng, rng.choice(phrases.ASIDE[other]), slots)
        sentences.insert(rng.choice([1, len(sentences)]), expand(rng, rng.choice(phrases.JOIN), slots))
    elif kind == "past":
        slots["past"] = other_matter(rng, customer, intent, week).removesuffix(".")
        sentences[0] = expand(rng, rng.choice(phrases.PAST), slots) + " " + sentences[0]
    elif kind == "second":
        slots["past"] = other_matter(rng, customer, intent, week)
        sentences.append(expand(rng, rng.choice(phrases.SECOND_TOPIC), slots))


def foreign_body(rng, customer, intent, slots, week, bank):
    """The sentences of one message in a language other than English."""
    hard = bank["hard"].get(intent)
    if hard and rng.random() < HARD_SHARE:
        return [expand(rng, rng.choice(hard), slots)]
    sentences = [expand(rng, pick_phrase(rng, bank["core"][intent]), slots)]
    if intent != "out_of_scope" and rng.random() < FOREIGN_MIXED_SHARE:
        other = rng.choice([name for name in bank["core"] if name not in (intent, "out_of_scope", RARE_CLASS)])
        second = expand(rng, rng.choice(bank["core"][other]), slots_for(rng, customer, week))
        if customer.language != "de":
            second = second[:1].lower() + second[1:]
        sentences.append(rng.choice(bank["join"]) + second)
    if intent != "out_of_scope" and rng.random() < 0.5:
        sentences.append(expand(rng, rng.choice(bank["ask"]), slots))
    return sentences


def vague_message(rng, intent, slots, table):
    """A very short message that several intents share, or None where the intent has none."""
    options = [phrase for phrase, intents in table.items() if intent in intents]
    return expand(rng, rng.choice(options), slots) if options else None


def misspell(rng, text, rate):
    """Typos of a hurried writer: swapped, dropped and doubled letters in longer words."""
    words = text.split(" ")
    for index, word in enumerate(words):
        if len(word) < 4 or not word.isalpha() or rng.random() > rate:
            continue
        at = rng.randint(1, len(word) - 2)
        words[index] = rng.choice([
            word[:at] + word[at + 1] + word[at] + word[at + 2:],
            word[:at] + word[at + 1:],
            word[:at] + word[at] + word[at:],
        ])
    return " ".join(words)


def spoken(text):
    """Written text as an automatic transcript prints it: no capitals, no punctuation."""
    text = re.sub(r"TW-(\d+)", lambda m: "t w " + " ".join(m.group(1)), text)
    text = re.sub(r"(?<!\d)[.,](?!\d)|(?<=\d)[.,](?!\d)|[?!;:()\"¿¡]|(?<!\w)'|'(?!\w)", " ", text.lower())
    return re.sub(r"\s+", " ", text).strip()


def mishear(rng, transcript):
    """A German call through a transcriber set to English: the planted weak slice."""
    strength = rng.choice([0.7, 0.9, 1.0, 1.0])
    words = []
    for word in transcript.split():
        if rng.random() < 0.12 * strength:
            words.append(rng.choice(phrases.ASR_FILLER_DE))
            continue
        heard = phrases.MISHEARD.get(word)
        if heard and rng.random() < strength:
            words.append(rng.choice(heard))
        elif len(word) > 6 and word.isalpha() and rng.random() < 0.9 * strength:
            cut = rng.randint(2, len(word) - 3)
            words.extend([word[:cut], word[cut:]])
        elif rng.random() < 0.12 * strength:
            continue
        else:
            words.append(word)
    return " ".join(words)


def write_email(rng, sentences, customer, intent, slots, week):
    language = customer.language
    bank = phrases.OTHER.get(language)
    greeting = bank["greeting"] if bank else phrases.GREETING
    sign_off = bank["sign_off"] if bank else phrases.SIGN_OFF
    parts = []
    if rng.random() < 0.85:
        parts.append(rng.choice(greeting))
    body = " ".join(sentences)
    # A quotation mark opens an older matter already; a second opening would pile up.
    if not bank and '"' not in body and rng.random() < 0.22:
        body = expand(rng, rng.choice(phrases.OPENING), slots) + " " + body
    parts.append(body)
    if rng.random() < 0.8:
        parts.append(expand(rng, rng.choice(sign_off), slots))
    if not bank and rng.random() < QUOTED_REPLY_SHARE:
        parts.append(expand(rng, rng.choice(phrases.QUOTED), {**slots, "order": order_number(rng)}))
    elif not bank and rng.random() < OLD_THREAD_SHARE:
        parts.append(expand(rng, rng.choice(phrases.OLD_THREAD), {**slots, "past": other_matter(rng, customer, intent, week)}))
    elif not bank and rng.random() < 0.05:
        parts.append(rng.choice(phrases.EMAIL_FOOTER))
    return "\n\n".join(parts)


def write_chat(rng, sentences, language):
    text = " ".join(sentences[:2] if rng.random() < 0.6 else sentences)
    lead = rng.choice(phrases.CHAT_LEAD) if language == "en" else ""
    if (lead or rng.random() < 0.55) and not text.startswith(("I ", "I'", "TW-")):
        text = text[:1].lower() + text[1:]
    if rng.random() < 0.5:
        text = text.removesuffix(".")
    if language == "en" and rng.random() < 0.15:
        for formal, short in [("please", "pls"), ("Please", "Pls"), (" you ", " u "), ("because", "bc"), (" are ", " r ")]:
            text = text.replace(formal, short)
    return lead + text


def write_phone(rng, sentences, language, slots):
    bank = phrases.OTHER.get(language)
    lead = expand(rng, rng.choice(bank["lead"] if bank else phrases.PHONE_LEAD), slots)
    text = spoken(lead + " " + " ".join(sentences))
    if language == "en":
        words = text.split()
        for _ in range(rng.randint(0, 2)):
            words.insert(rng.randint(3, max(3, len(words) - 1)), rng.choice(["um", "uh", "you know", "like"]))
        if rng.random() < 0.12:
            words[rng.randrange(len(words))] = "[inaudible]"
        text = " ".join(words)
    return mishear(rng, text) if language == "de" else text


def write_social(rng, sentences, language):
    text = " ".join(sentences[:1] if rng.random() < 0.7 else sentences[:2])
    tail = rng.choice(phrases.SOCIAL_TAIL)
    if rng.random() < 0.06:
        text = text.upper()
    return ("@tindlewick " if rng.random() < 0.75 else "") + text + tail


def write_message(rng, customer, intent, channel, week):
    """The text of one ticket."""
    language = customer.language
    bank = phrases.OTHER.get(language)
    slots = slots_for(rng, customer, week)
    if rng.random() < VAGUE_SHARE[channel]:
        short = vague_message(rng, intent, slots, bank["vague"] if bank else phrases.VAGUE)
        if short:
            return spoken(short) or short if channel == "phone" else short
    sentences = (
        foreign_body(rng, customer, intent, slots, week, bank) if bank
        else english_body(rng, customer, intent, slots, week)
    )
    if channel == "email":
        text = write_email(rng, sentences, customer, intent, slots, week)
    elif channel == "chat":
        text = write_chat(rng, sentences, language)
    elif channel == "phone":
        return write_phone(rng, sentences, language, slots)
    else:
        text = write_social(rng, sentences, language)
    careless = {"email": 0.12, "chat": 0.40, "social": 0.30}[channel]
    return misspell(rng, text, 0.10) if rng.random() < careless else text


def make_customers(rng):
    """Customers until their tickets fill the table; the last one is cut to fit."""
    customers, total = [], 0
    keys = rng.sample(range(1000, 9999), 6000)
    while total < TICKETS:
        language = pick(rng, LANGUAGE_WEIGHTS)
        tickets = min(pick(rng, TICKETS_PER_CUSTOMER), TICKETS - total)
        customers.append(Customer(
            f"C-{keys[len(customers)]}", language, pick(rng, REGIONS[language]), pick(rng, PLAN_WEIGHTS),
            rng.choice(FIRST_NAMES[language]), tickets,
        ))
        total += tickets
    return customers


def make_tickets(rng):
    """All tickets in the order of their weeks, with ids that leave gaps."""
    tickets, seen = [], set()
    for customer in make_customers(rng):
        week = rng.randrange(WEEKS)
        bank = phrases.OTHER.get(customer.language)
        intents = {i: w for i, w in INTENT_WEIGHTS.items() if not bank or i in bank["core"]}
        channels = CHANNEL_WEIGHTS.get(customer.language, CHANNEL_WEIGHTS["default"])
        for _ in range(customer.tickets):
            channel, intent = pick(rng, channels), pick(rng, intents)
            text = write_message(rng, customer, intent, channel, week)
            # Short messages may repeat, as they do in life; a long one twice would be a copy.
            for _attempt in range(20):
                if len(text) < 50 or text not in seen:
                    break
                text = write_message(rng, customer, intent, channel, week)
            seen.add(text)
            tickets.append(Ticket(customer, week, channel, intent, text))
            # Wrapped, so that the last week does not collect what lies behind it.
            week = (week + rng.choice([0, 0, 1, 1, 2])) % WEEKS
    rng.shuffle(tickets)
    tickets.sort(key=lambda ticket: ticket.week)
    next_id = 100000
    for ticket in tickets:
        next_id += rng.randint(1, 9)
        ticket.id = next_id
        base = MISROUTE_COST[ticket.intent] * PLAN_COST_FACTOR[ticket.customer.plan]
        ticket.cost = round(base * rng.lognormvariate(0, 0.35), 2)
    return tickets


def plant_label_noise(rng, tickets):
    """Gives a share of the rows a wrong truth; the right one is not kept anywhere."""
    candidates = [t for t in tickets if t.intent in NOISE_TARGETS and len(t.text) >= 40]
    for ticket in rng.sample(candidates, round(LABEL_NOISE_SHARE * len(tickets))):
        ticket.intent = rng.choice(NOISE_TARGETS[ticket.intent])
        ticket.noisy = True


def predict_intents(tickets):
    """Class names and probabilities [row, class]; folds keep a customer's tickets together."""
    texts = np.array([t.text for t in tickets], dtype=object)
    truth = np.array([t.intent for t in tickets])
    groups = np.array([t.customer.key for t in tickets])
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=2.0, max_iter=2000),
    )
    folds = StratifiedGroupKFold(n_splits=FOLDS, shuffle=True, random_state=0)
    probabilities = cross_val_predict(model, texts, truth, groups=groups, cv=folds, method="predict_proba")
    return np.unique(truth), probabilities


def length_bucket(text):
    return "short" if len(text) < 60 else "medium" if len(text) < 200 else "long"


def iso_week(week):
    year, number, _ = (FIRST_MONDAY + timedelta(weeks=week)).isocalendar()
    return f"{year}-W{number:02}"


def write_tickets(path):
    """Writes the ticket table and gives back the ids of the noisy rows."""
    rng = random.Random(SEED)
    tickets = make_tickets(rng)
    plant_label_noise(rng, tickets)
    classes, probabilities = predict_intents(tickets)
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :3]
    chance = np.round(np.take_along_axis(probabilities, order, axis=1), 4)
    table = pa.table({
        "id": pa.array([t.id for t in tickets], pa.int64()),
        "text": pa.array([t.text for t in tickets], pa.string()),
        "intent": pa.array([t.intent for t in tickets], pa.string()),
        "predicted": pa.array(classes[order[:, 0]].tolist(), pa.string()),
        "confidence": pa.array(chance[:, 0]),
        "second": pa.array(classes[order[:, 1]].tolist(), pa.string()),
        "second_confidence": pa.array(chance[:, 1]),
        "third": pa.array(classes[order[:, 2]].tolist(), pa.string()),
        "third_confidence": pa.array(chance[:, 2]),
        "channel": pa.array([t.channel for t in tickets], pa.string()),
        "plan": pa.array([t.customer.plan for t in tickets], pa.string()),
        "language": pa.array([t.customer.language for t in tickets], pa.string()),
        "region": pa.array([t.customer.region for t in tickets], pa.string()),
        "length": pa.array([length_bucket(t.text) for t in tickets], pa.string()),
        "week": pa.array([iso_week(t.week) for t in tickets], pa.string()),
        "customer": pa.array([t.customer.key for t in tickets], pa.string()),
        "cost_usd": pa.array([t.cost for t in tickets], pa.float64()),
    })
    pq.write_table(table, path, compression="zstd", compression_level=15)
    return [t.id for t in tickets if t.noisy]


def write_digits(path):
    digits = load_digits()
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
    chance = cross_val_predict(GaussianNB(), digits.data, digits.target, cv=folds, method="predict_proba")
    ink = digits.data.sum(axis=1).astype(int)
    quartile = np.searchsorted(np.quantile(ink, [0.25, 0.5, 0.75]), ink, side="left") + 1
    columns = {
        "id": pa.array(range(len(ink)), pa.int64()),
        "label": pa.array(digits.target, pa.int64()),
        "pred": pa.array(chance.argmax(axis=1), pa.int64()),
    }
    columns |= {f"prob_{digit}": pa.array(np.round(chance[:, digit], 6)) for digit in range(10)}
    columns["pixels"] = pa.array(digits.data.astype(np.uint8).tolist(), pa.list_(pa.uint8()))
    columns["ink"] = pa.array(ink, pa.int64())
    columns["ink_quartile"] = pa.array([f"q{number}" for number in quartile], pa.string())
    pq.write_table(pa.table(columns), path, compression="zstd", compression_level=15)


def write_diabetes(path):
    data = load_diabetes(scaled=False)
    model = make_pipeline(StandardScaler(), Ridge(alpha=1.0))
    predicted = cross_val_predict(model, data.data, data.target, cv=KFold(5, shuffle=True, random_state=0))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "y_true", "y_pred", "sex", "age_band", "bmi_class", "bmi", "bp"])
        for row, (features, truth, guess) in enumerate(zip(data.data, data.target, predicted)):
            age, sex, bmi, pressure = features[:4]
            # The source codes sex as 1 and 2 without saying which is which.
            writer.writerow([
                row, int(truth), f"{guess:.2f}", f"code {int(sex)}",
                "under 40" if age < 40 else "40 to 59" if age < 60 else "60 and over",
                "under 25" if bmi < 25 else "25 to 30" if bmi < 30 else "30 and over", f"{bmi:.1f}", f"{pressure:.2f}",
            ])


def in_eyeball(row_id, threshold, seed="tickets"):
    digest = hashlib.sha256(f"split:{seed}:{row_id}".encode()).hexdigest()
    return (int(digest[:13], 16) + 0.5) / 2**52 < threshold


def auto_eyeball_rows(rows, errors):
    """Smallest m with P(Binomial(m, errors / rows) >= 100) >= 0.95, or all rows."""
    rate = errors / rows
    return next((m for m in range(100, rows) if binom.sf(99, m, rate) >= 0.95), rows)


def count_rows(table, keep, truth="intent", predicted="predicted"):
    """Rows and errors among the rows that `keep` accepts."""
    kept = [row for row in table if keep(row)]
    return {"rows": len(kept), "errors": sum(row[truth] != row[predicted] for row in kept)}


def recount(noisy_ids):
    """Counts everything from the files just written, so that a reader can do the same."""
    table = pq.read_table(FOLDER / "tickets.parquet").to_pylist()
    digits = pq.read_table(FOLDER / "digits.parquet").to_pylist()
    total = count_rows(table, lambda row: True)
    rate = total["errors"] / total["rows"]
    noisy = set(noisy_ids)
    weak = count_rows(table, lambda row: all(row[c] == v for c, v in WEAK_SLICE.items()))
    auto = auto_eyeball_rows(total["rows"], total["errors"])
    all_digits = count_rows(digits, lambda row: True, "label", "pred")
    return {
        "tickets": {
            **total,
            "accuracy": round(1 - rate, 6),
            "intents": {
                name: count_rows(table, lambda row, name=name: row["intent"] == name)
                for name in sorted({row["intent"] for row in table})
            },
            "predicted_rows": dict(sorted(Counter(row["predicted"] for row in table).items())),
            "customers": len({row["customer"] for row in table}),
            "total_cost_usd_of_errors": round(
                sum(row["cost_usd"] for row in table if row["intent"] != row["predicted"]), 2
            ),
            "weak_slice": {"where": WEAK_SLICE, **weak, "lift": round(weak["errors"] / weak["rows"] / rate, 6)},
            "rare_class": {"name": RARE_CLASS, **count_rows(table, lambda row: row["intent"] == RARE_CLASS)},
            "out_of_scope": count_rows(table, lambda row: row["intent"] == "out_of_scope"),
            "label_noise": {
                "rows": len(noisy),
                "mispredicted": count_rows(table, lambda row: row["id"] in noisy)["errors"],
                "ids": sorted(noisy),
            },
            "eyeball": {
                "seed": "tickets",
                "fraction": EYEBALL_FRACTION,
                **count_rows(table, lambda row: in_eyeball(row["id"], EYEBALL_FRACTION)),
            },
            "eyeball_auto": {
                "seed": "tickets",
                "target_rows": auto,
                "threshold": auto / total["rows"],
                **count_rows(table, lambda row: in_eyeball(row["id"], auto / total["rows"])),
            },
        },
        "digits": {
            **all_digits,
            "accuracy": round(1 - all_digits["errors"] / all_digits["rows"], 6),
            "labels": {
                str(digit): count_rows(digits, lambda row, digit=digit: row["label"] == digit, "label", "pred")
                for digit in range(10)
            },
            "ink_quartiles": {
                q: count_rows(digits, lambda row, q=q: row["ink_quartile"] == q, "label", "pred")
                for q in ["q1", "q2", "q3", "q4"]
            },
        },
        "diabetes": {"rows": len((FOLDER / "diabetes.csv").read_text().splitlines()) - 1},
    }


def main():
    noisy_ids = write_tickets(FOLDER / "tickets.parquet")
    write_digits(FOLDER / "digits.parquet")
    write_diabetes(FOLDER / "diabetes.csv")
    planted = recount(noisy_ids)
    (FOLDER / "planted.json").write_text(json.dumps(planted, indent=2) + "\n", encoding="utf-8")
    for name in ("tickets", "digits"):
        print(name, {key: planted[name][key] for key in ("rows", "errors", "accuracy")})
    for key in ("weak_slice", "rare_class", "out_of_scope", "eyeball", "eyeball_auto"):
        print(key, planted["tickets"][key])


if __name__ == "__main__":
    main()
