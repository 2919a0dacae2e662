"""A few unmistakable phrases that must not depend on a score: urging self-harm, distress, private data; for `labels`.

All take normalised text. The lists are short on purpose: what they miss, the model still reads.
"""

import re

_URGED = re.compile(
    r"""
      (?<!to\ )(?<!not\ )(?<!don't\ )(?<!never\ )\b(?:
        (?:kys|kysn|kyss)\b(?!\ (?:means|is|comment))
      | (?:go|please|pls|plz|just|and|should|must|need\ to|could|better)\ (?:and\ )?
        (?:kill|hang|neck|shoot|off|end)\ (?:yo)?u?r\ ?se?lf
      | (?:you|u)\ (?:should|must|need\ to|deserve\ to|ought\ to|better)\ (?:just\ )?(?:die|end\ (?:it|yourself|your\ life))
      | go\ (?:die\b(?!\ (?:of|laughing|happy|in\ a\ game))
            |jump\ off\ a|drink\ bleach|play\ in\ traffic|commit\ suicide|end\ your\ life)
      | drink\ bleach | slit\ your\ wrists | (?:do\ (?:us|the\ world)\ (?:all\ )?a\ favou?r\ and\ (?:die|kill\ yourself|end\ it))
      | (?:hope|wish)\ (?:you|u)\ (?:would\ |just\ )?(?:die|kill\ yourself|get\ cancer)
      )
    | \A\W*(?:please\ |pls\ |just\ )?kill\ (?:yo)?u?r\ ?se?lf
    | [.!?,]\ (?:please\ |just\ )?kill\ (?:yo)?u?r\ ?se?lf
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Speaking of such words (quoting, forbidding, answering them) is not saying them.
_REPORTED = re.compile(
    r"""\b(?:stop|don'?t|do\ not|never|nobody\ should|no\ one\ should|not\ okay|not\ ok|isn't\ okay|wrong|horrible|awful
    |report(?:ed)?|wrote|writes|commented|comments?|said|says?|saying|tell(?:s|ing)?|told|called|people\ who|whoever
    |someone\ who|hear(?:ing)?|reading)\b
    |["“”«»]""",
    re.IGNORECASE | re.VERBOSE,
)
_DISTRESS = re.compile(
    r"""
      \b(?:i|i'm|im|i've|ive)\b
      (?:\ (?:just|really|honestly|often|sometimes|still|always|also|only|kinda|literally|so|am|have|been))*\ (?:
        (?:want|wanted|wanna|wish|need|like|plan|planning|going|ready|trying|tried)(?:\ i\ (?:could|would))?(?:\ to)?
        \ (?:just\ )?(?:
            die\b(?!\ (?:of|laughing|from|for|on|at|in\ this|when|because\ of|playing)) | kill\ myself
          | end\ (?:it\ all|my\ (?:own\ )?life) | hurt\ myself | not\ (?:be\ here|exist|wake\ up) | disappear\ forever)
      | (?:don't|dont|do\ not|no\ longer)\ (?:want|wanna|wish)\ (?:to\ )?
        (?:live\b(?!\ (?:in|with|near|there|here\ in))|be\ alive|be\ here\ any\ ?more|exist|wake\ up\ any\ ?more)
      | (?:think|thinking|thought|thoughts)\ (?:about|of)\ (?:killing\ myself|suicide|ending\ (?:it|my\ life)|hurting\ myself)
      | (?:having|had|get|getting|feel|feeling|was|been)?\ ?suicidal
      | (?:hurt|cut|cutting|hurting|harm|harming)\ myself\ (?:again|every|because\ i|when\ i\ feel|on\ purpose)
      | (?:can't|cant|cannot|can\ not)\ (?:do\ this|go\ on|take\ it|live\ like\ this)\ (?:any\ ?more|any\ longer)
      | wish\ i\ (?:was|were)\ (?:dead|never\ born|not\ alive)
      | have\ no\ (?:reason|will)\ to\ live
      )
    | \b(?:nobody|no\ one|noone)\ would\ (?:even\ )?(?:care|notice|miss\ me)\ if\ i
      \ (?:died|was\ gone|were\ gone|disappeared|was\ dead|killed\ myself)
    | \bthe\ world\ (?:would\ be|is)\ better\ (?:off\ )?without\ me
    | \b(?:gonna|going\ to|will|about\ to)\ (?:kill|hang|hurt)\ myself\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "I want to die 😂", "I'll kill myself if they cancel it lol": a figure of speech.
_LAUGHED_OFF = re.compile(
    r"\b(?:lo+l|lma+o+|lmfao|rofl|ha(?:ha)+|tears of joy|rolling on the floor laughing|skull|jk)\b", re.IGNORECASE
)
_PRIVATE = re.compile(
    r"""
      \b(?:he|she|they|this\ (?:guy|girl|woman|man|bitch))\ (?:lives?|works?)\ (?:at|on)\ \d{1,5}\ \w+(?:\ \w+){0,2}
        \ (?:street|st|road|rd|avenue|ave|lane|drive|close|way|court|blvd|boulevard)\b
    | \b(?:her|his|their|your)\ (?:home\ |real\ |private\ |house\ )?address\ is\ \d{1,5}\ \w+
    | \b(?:her|his|their|your)\ (?:home\ |real\ |private\ |cell\ |mobile\ )?(?:phone|number|phone\ number)
      \ is\ \+?[\d(][\d\ ()-]{6,}\d
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Nothing but swearing at nobody, with laughter or punctuation around it.
_AROUND = r"""(?:\W|\b(?:oh+|o|my|god|omg|no|yes+|wait|lo+l|lmf?ao+|(?:ha)+|bro|man|dude|so|good|really|just|that|was|is|this
    |face|with|tears|of|joy|loudly|crying|skull|fire)\b)*"""
_EXCLAIMS = re.compile(
    rf"""{_AROUND}(?:\b(?:
      what\ the\ (?:actual\ )?(?:fuck|hell|heck|shit) | wtf | wth | omfg | holy\ (?:fucking\ )?(?:shit|fuck|crap)
    | (?:fucking|bloody)\ hell | (?:god\ ?)?damn(?:\ ?it)? | dammit | oh\ shit | shit | (?:fuck|hell)\ (?:yes+|yeah?) | hell\ no
    )\b{_AROUND}){{1,3}}""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 2_000
_LONGEST_EXCLAMATION = 80


def urges_self_harm(normalised: str) -> bool:
    """Whether somebody is told to die or to hurt themselves, as opposed to being told that others say so."""
    text = normalised[:_LONGEST]
    return bool(_URGED.search(text)) and not _REPORTED.search(text)


def in_distress(normalised: str) -> bool:
    """Whether the writer speaks of wanting to die or of hurting themselves, and is not joking."""
    text = normalised[:_LONGEST]
    return bool(_DISTRESS.search(text)) and not _LAUGHED_OFF.search(text)


def only_exclaims(normalised: str) -> bool:
    """Whether the whole text is an exclamation that swears at nobody ("what the fuck", "holy shit 😂")."""
    return len(normalised) <= _LONGEST_EXCLAMATION and bool(_EXCLAIMS.fullmatch(normalised))


def gives_private_data(normalised: str) -> bool:
    """Whether somebody's street address or telephone number is given away, in so many words."""
    return bool(_PRIVATE.search(normalised[:_LONGEST]))
