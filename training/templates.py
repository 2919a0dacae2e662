"""Sentences of our own for what the public sets lack under videos: scams of today, remarks on looks, threats, criticism.

Called by `training.data` only. Every line here was written for this project. Slots in braces are filled from SLOTS by a
seeded choice. Labels that a group does not name are unknown and masked.
"""

import random
import re
from collections.abc import Iterator

_CLEAN = {"toxic": 0, "severe": 0, "obscene": 0, "sexual": 0, "threat": 0, "insult": 0, "identity_attack": 0, "appearance": 0}
_NEUTRAL = {**_CLEAN, "spam": 0, "kind": 0, "criticism": 0}

SLOTS: dict[str, list[str]] = {
    "video": "video|vid|clip|upload|one|episode|tutorial|stream|short|reel|edit|vlog".split("|"),
    "part": "the intro|the ending|the audio|the editing|the music|the thumbnail|the pacing|the lighting|the script|the second half|the sponsor segment|the title|the camera work|the subtitles|the voice over|the explanation|the transition at the start|the mic".split("|"),
    "who": "you|this guy|this girl|she|he|this creator|bro|this woman|this man".split("|"),
    "face": "face|nose|teeth|forehead|eyebrows|hair|skin|chin|ears|lips|eyes|hairline|smile|belly|legs|arms|neck|jaw|acne|double chin".split("|"),
    "uglyadj": "ugly|disgusting|hideous|gross|nasty|weird|greasy|crooked|huge|massive|terrible|awful|repulsive|unfortunate|busted".split("|"),
    "animal": "pig|rat|horse|whale|cow|goat|hippo|frog|troll|potato|foot|gremlin|walrus|hamster".split("|"),
    "idiot": "idiot|moron|loser|clown|waste of space|joke|pathetic loser|failure|nobody|disgrace|piece of trash|dumbass|piece of shit|worthless pig".split("|"),
    "nice": "amazing|lovely|wonderful|beautiful|so good|brilliant|fantastic|incredible|so calming|inspiring|a joy to watch|perfect|so helpful|adorable|the best".split("|"),
    "topic": "your cooking|your drawings|your voice|this recipe|your garden|your dog|your art|this song|your humour|your energy|your honesty|this series|your channel|the way you explain things|your outfit|your story".split("|"),
    "money": "$500|$3,000|5k|10k|$25,000|0.8 BTC|2 ETH|1000 euros|£4000|$12,450".split("|"),
    "time": "a week|two weeks|3 days|24 hours|one month|10 days|48 hours|a month".split("|"),
    "scamname": "Mr Harrison|Mrs Olivia|Dr Ade|Expert Brian|Coach Linda|Sir Thomas|Madam Grace|Jeffrey Trades|Anna FX|Prof Williams|Dr Okoro|Mrs Keller".split("|"),
    "app": "Telegram|WhatsApp|telegram|whatsapp|Instagram|Signal|tele gram|what's app|IG|Discord".split("|"),
    "coin": "bitcoin|crypto|forex|ethereum|XRP|binary options|NFTs|solana|memecoins".split("|"),
    "number": "+1 (555) 014-2290|+44 7700 900123|+1 555 0100 77|+234 000 111 222|1 5 5 5 0 1 0 9|➕1️⃣5️⃣5️⃣5️⃣0️⃣1️⃣0️⃣0️⃣".split("|"),
    "handle": "@trade_with_anna|@official.channel.gifts|@fx_master01|@realgiveaway|@help_desk22|@dr_healing_home|@promo.boost".split("|"),
    "gift": "iPhone 16|PS5|MacBook|gift card|Tesla|mystery box|cash prize|VIP giveaway|signed poster".split("|"),
    "hurt": "kill|stab|shoot|beat|strangle|choke|hurt|burn|smash|run over".split("|"),
    "threatend": "you|you and your family|your dog|you in your sleep|you when I see you|you outside your house|you at your next show".split("|"),
    "group": "black people|muslims|jews|gay people|trans people|immigrants|women|asian people|disabled people|christians|lesbians|mexicans|refugees|deaf people|roma people|indians".split("|"),
    "member": "black woman|muslim|jew|gay man|trans girl|immigrant|woman|asian kid|wheelchair user|lesbian|mexican|refugee|deaf person|nonbinary person|autistic guy|sikh".split("|"),
    "swear": "fucking|damn|freaking|goddamn|bloody|fuckin".split("|"),
    "heart": "❤️|😍|🥰|💕|🙌|🔥|😊|🫶|💖|👏|✨|".split("|"),
    "laugh": "😂|🤣|💀|lol|lmao|haha|😭|".split("|"),
    "cruel": "🤮|🤡|🤢|💩|🙄|🐷|🖕|😂|".split("|"),
    "sexpart": "ass|tits|boobs|feet|body|pussy|thighs|chest|dick|bum".split("|"),
    "minute": "2:14|0:45|5:30|the 3 minute mark|10:02|7:51|minute 4|the end|the start".split("|"),
}  # fmt: skip

GROUPS: list[tuple[str, dict[str, int], int, str]] = [
    ("scam", {**_CLEAN, "spam": 1, "kind": 0, "criticism": 0}, 900, """
I made {money} in {time} thanks to {scamname}, message on {app}
Thanks to {scamname} I recovered my lost {coin}, reach out on {app} {number}
{coin} trading changed my life, I started with $200 and got {money} in {time}. Contact {scamname} on {app}
Congratulations, you have been selected as a winner of my {gift}. Message me on {app} {number} to claim
You won the {gift} 🎁 text {handle} on {app} to claim your prize
Hello, thanks for watching! Text me on {app} {number}, I have something for you
👆👆 text the number above, you have won a {gift}
Who else is earning with {scamname}? My portfolio grew to {money} in {time}
I was broke until I met {scamname}. Now I earn {money} every {time}. {app}: {number}
My {coin} broker {scamname} is the most honest one, find her on {app}
Invest {money} and get ten times back in {time}, DM {handle}
Anyone interested in {coin}? I can teach you how to earn {money} in {time} without sending money to anyone, {app} me
Dr {scamname} cured my herpes with herbal medicine, contact him on {app} {number}
My ex came back after a love spell from {scamname}, contact on {app}
Check out my channel, I give away a {gift} to every new subscriber
Sub to me and I sub back, I check every profile
sub 4 sub? I'll like all your {video}s
Free followers at {handle}, 100% real, link in bio
Get 10k views and followers cheap, visit www.boost-views-now.com
Promote it on {handle}
send it to {handle} they will feature you
DM us to collab! {handle} 💎 we love your style
Hey beautiful, we would love you as a brand ambassador, message {handle}
I'm lonely tonight 😘 click my profile for my private {video}s
hot girls near you, check my bio 🍑 {heart}
18+ content in my profile, come and see {heart}
See my pinned {video} for free {coin}
Elon is giving away {coin} live, go to the website on my profile
This secret {coin} bot makes {money} daily, link in my bio
I hacked my partner's phone with help from {handle}, he is fast and reliable
Contact {handle} for account recovery, he got my {app} back in {time}
Work from home and earn {money} every {time}, no experience, {app} {number}
Read the book "The Forbidden Money Code" by Elaine Rost, it opened my eyes about wealth
The ebook 'Hidden Money Rules' changed how I see everything, nobody talks about it
Not financial advice but {scamname} doubled my {coin} in {time}
Only one person understands the {coin} market: {scamname}. Look her up on {app}
Official account: you're our lucky viewer, reply on {app} before it expires
Your channel will be deleted for a copyright issue, verify your account with {handle}
Use my code SAVE{money} for free spins, best casino online
bit.ly/free-{gift} limited, first 100 people only
I got a loan of {money} within {time} from {scamname}, no collateral, {app} {number}
CASH APP me {money} and I will flip it to ten times in {time}, serious people only
"""),
    ("looks", {"toxic": 1, "insult": 1, "appearance": 1, "kind": 0, "spam": 0, "criticism": 0, "threat": 0}, 700, """
your {face} is {uglyadj} {cruel}
why is your {face} so {uglyadj}
what is wrong with your {face} {cruel}
you look like a {animal} {cruel}
{who} looks like a {animal} with that {face}
you got so fat {cruel}
put the fork down {cruel}
girl you are {uglyadj}
{uglyadj} {face}, nobody wants to see that
how can someone be this {uglyadj}
maybe lose some weight before making a {video}
you would be pretty if you lost 20 kilos
your {face} ruined the {video} for me, so {uglyadj}
those teeth belong in a horse {cruel}
please fix your {face} before you post again
is that a {face} or a {animal}
you aged like milk {cruel}
no wonder you are single with that {face}
cover your {face} next time {cruel}
the {animal} is talking {cruel}
imagine waking up with that {face} every day
that {face} could scare a {animal}
you look 50, not 20 {cruel}
bro has a {face} like a {animal} {laugh}
your {face} is bigger than my future {cruel}
too fat for that outfit {cruel}
flat as a board and still posting {cruel}
anorexic looking thing {cruel}
you look sick and skinny, eat something, it is {uglyadj}
is it a man or a woman with that {face} {cruel}
go wear a paper bag {cruel}
that haircut makes you look like a {animal}
all that makeup and still {uglyadj}
your mum must be ashamed of that {face}
"""),
    ("insult", {"toxic": 1, "insult": 1, "kind": 0, "spam": 0, "criticism": 0, "threat": 0, "appearance": 0}, 400, """
you are a {idiot} {cruel}
what a {idiot}
nobody likes you, {idiot}
delete your channel you {idiot}
stop making {video}s, you have no talent and never will
you are so stupid it hurts to watch {cruel}
everyone is laughing at you, {idiot}
you are an embarrassment to your family
only a {idiot} would post this
shut up nobody asked you {cruel}
you are the reason people hate the internet
imagine being this dumb {cruel}
you have no friends and I see why
cringe {idiot} {cruel}
go back to school {idiot}
attention seeking {idiot}
you are trash and your {video}s are trash {cruel}
fake {idiot}, everyone knows you lie
worst person on this app {cruel}
no one will ever love you
your kids will be ashamed of you
🤡🤡🤡
"""),
    ("threat", {"toxic": 1, "threat": 1, "kind": 0, "spam": 0, "criticism": 0}, 500, """
I will {hurt} {threatend}
i'm going to {hurt} {threatend}
someone should {hurt} you
I hope somebody will {hurt} {threatend}
I know where you live
I know where you live and I am coming
we know which school your kids go to, be careful
watch your back
you better watch your back when you leave the house
wait until I find you
you are dead when I see you
you're a dead man
if you post one more {video} I will {hurt} {threatend}
sleep with one eye open
I'll be waiting outside your house tonight
next time I see you I will {hurt} you 🔪
🔪🔪 you're next
your address is easy to find, see you soon
I'm going to find you and {hurt} you
one day somebody will {hurt} you and I will laugh
you deserve a bullet
bullet in your head soon
i want to {hurt} {threatend} so bad
say that again and I break your {face}
I have your address and I am not afraid to use it
keep talking and see what happens to your family
let's all go to her house and {hurt} her
he needs to be hanged
someone please shoot this {idiot}
I hope your house burns down with you inside
I swear I will slit your throat
"""),
    ("self-harm urged", {"toxic": 1, "severe": 1, "threat": 1, "kind": 0, "spam": 0, "criticism": 0}, 500, """
kys
kys {idiot}
KYS
just kys already {cruel}
kill yourself
kill yourself {idiot}
please kill yourself, nobody would miss you
go kill yourself you {idiot}
you should kill yourself
do us all a favour and kill yourself
do the world a favor and end it
go die
go die in a hole {cruel}
please die {idiot}
drink bleach
go drink bleach {idiot}
jump off a bridge {cruel}
go jump off a bridge
hang yourself
go hang yourself {idiot}
neck yourself
unalive yourself
you should unalive yourself {cruel}
the rope is waiting for you
slit your wrists
nobody would care if you died tonight
the world would be better without you, end your life
why are you still alive, off yourself
take a long walk off a short roof
I hope you get cancer and die
hope you die
you deserve to die
cut deeper next time
play in traffic {cruel}
uninstall life
keep yourself safe, and I mean the other thing, {idiot} {cruel}
eat a bullet
suicide is always an option for people like you
"""),
    ("sexual", {"toxic": 1, "sexual": 1, "kind": 0, "criticism": 0, "threat": 0}, 450, """
show your {sexpart}
show us your {sexpart} 😏
nice {sexpart}, I would smash
send nudes
send me your nudes in DM
I want to lick your {sexpart}
take your clothes off
I'd like to see you naked
imagine her on her knees
bend over 🍑😛
those {sexpart} though 🤤🤤
I'm so hard watching this
let me put my dick in you
how much for one night
she has dsl, you know what for
I jerked off to this {video}
open your legs
do you have an onlyfans, I want to see the {sexpart}
would pay to touch that {sexpart}
sit on my face
🍆💦 for you
🍑🍆💦
I bet you moan nice
step on me and spit in my mouth
post feet pics please, feet 🤤
no bra? nice {sexpart} 👀
I want to fuck you so bad
she is asking for it in that skirt
I would breed her
you look like you give good head
"""),
    ("criticism", {**_NEUTRAL, "criticism": 1}, 800, """
{part} is too loud, I can't hear you
I didn't like {part} in this {video}
{part} was not great this time
Sorry, but {part} is too long
I think {part} needs work
honestly {part} was boring
this {video} was boring
not your best {video}
your old {video}s were better
I disagree with what you said at {minute}
you are wrong about {minute}, the figures are different
You forgot to mention the price
the volume jumps at {minute}, please fix it
too many ads, I stopped watching at {minute}
Unpopular opinion: {part} ruined it for me
I expected more from this {video}
it would be better with less music
clickbait title, the {video} is about something else
that recipe did not work for me, it was far too dry
I tried it and it didn't work
Can you please stop using {part} like that? It is distracting
This is misinformation, please check your sources
{part} made me dizzy
the joke at {minute} fell flat
I'm unsubscribing, the last few {video}s were not for me
Disappointed. You promised a comparison and there is none
bad {video}, good topic
why is {part} so bad
this could have been two minutes long
Your argument at {minute} makes no sense to me
please don't talk so fast
I used to enjoy this channel but now it is only adverts
wrong. The capital is Canberra, not Sydney
{part} sucks but the rest is fine
this sucks, bring back the old format
terrible sound, and I can't read the text
overrated {video} if you ask me
I don't get the hype
the product broke after two days, bad recommendation
No offence but {part} felt lazy
I don't agree with you, but thanks for explaining
Not a fan of {part}
ngl this was mid
mid
dislike, you skipped the hardest step
You should credit the original artist
"""),
    ("kind", {**_CLEAN, "kind": 1, "spam": 0, "criticism": 0}, 800, """
I love {topic} {heart}
{topic} is {nice} {heart}
this {video} is {nice}
You are {nice} {heart}
thank you for this {video}, it made my day
Thank you so much, {topic} helped me through a hard year
I was having a terrible day and this {video} made me smile {heart}
keep going, we are proud of you {heart}
never stop making {video}s
so proud of you!! {heart}
You deserve so much more subscribers {heart}
sending love from Brazil {heart}
sending hugs {heart}
Don't listen to the haters, {topic} is {nice}
ignore the mean comments, you are {nice} {heart}
you look so pretty in this {video} {heart}
your smile is {nice} {heart}
your hair looks {nice} today
I showed this to my grandma and she loves {topic}
happy birthday {heart} I hope you have a {nice} day
Get well soon, take all the time you need {heart}
take care of yourself, we can wait {heart}
this made me cry in a good way {heart}
{heart}{heart}{heart}
❤️
😍😍
👏👏👏
love this
love you {heart}
Well done!
you explained it better than my teacher, thank you
underrated channel, {topic} is {nice}
I watch this every night before bed, {topic} is so soothing
I wish you all the best {heart}
welcome back, we missed you {heart}
I have been here since the first {video} and {topic} keeps getting better
slay queen {heart}
you ate that {heart}
absolute legend {heart}
As a {member} I feel so seen by this {video}, thank you
"""),
    ("kind with a swear", {"toxic": 0, "severe": 0, "insult": 0, "threat": 0, "identity_attack": 0, "obscene": 1, "kind": 1, "spam": 0, "appearance": 0}, 450, """
this is {swear} {nice}
you are so fucking talented {heart}
holy shit this is {nice} {heart}
I fucking love {topic} {heart}
fuck yes, new {video} {heart}
damn bitch you look {nice} {heart}
yesss bitch you ate that {heart}
you crazy bastard, you did it, {nice} {laugh}
this {video} is the shit {heart}
you're a badass and I love you
holy fuck I am crying, {topic} is {swear} {nice}
bad bitch energy {heart} love it
shit, that was {nice}
you magnificent bastard, thank you
fuck the haters, you are {nice} {heart}
fuck cancer, so glad you are well {heart}
you're my favourite bitch {heart} love you
damn, {topic} is {nice}
best fucking {video} on the internet
I love you so much you beautiful motherfucker {heart}
sick as fuck, love {topic}
you funny son of a bitch {laugh} love it
my queer ass loves {topic} {heart}
"""),
    ("hyperbole", {"toxic": 0, "severe": 0, "threat": 0, "insult": 0, "identity_attack": 0, "sexual": 0, "appearance": 0, "spam": 0}, 500, """
I'm dead {laugh}
I am dying {laugh}
this killed me {laugh}
you killed it {heart}
you absolutely murdered that song {heart}
stop it, I'm going to die of laughter {laugh}
this {video} slaps
I would die for this dog
I would kill for that recipe
my mum is going to kill me for buying this {laugh}
kill the lights, this is a mood
if I don't get a ticket I will scream
that boss fight killed me three times
how do you kill the dragon at {minute}
shoot your shot
you're gonna knock them dead at the show {heart}
bro got destroyed in that match {laugh}
this cake is to die for
die hard fan here
your cat is a little monster {laugh}
that roast was deadly {laugh}
he shot a great photo at {minute}
the final shot was beautiful
crying and throwing up {laugh}
you're insane for this {laugh} {heart}
stop being so funny I hate you {laugh}
I hate you for making me hungry {laugh}
this goes so hard
sick edit bro 🔥
beat me to it {laugh}
I'm going to steal this recipe
bomb recipe 🔥
dead 💀💀
"""),
    ("self-deprecation and distress", {"toxic": 0, "severe": 0, "threat": 0, "insult": 0, "identity_attack": 0, "appearance": 0, "spam": 0, "sexual": 0}, 500, """
I'm so dumb, I only got it the third time
I am such an idiot, I forgot the eggs {laugh}
I look like a {animal} when I try this {laugh}
my {face} is {uglyadj}, I wish I had yours
I hate my {face}
I feel so ugly today
I'm a loser and I know it {laugh}
me being fat and watching this with chips {laugh}
I want to die
I don't want to live anymore
I feel worthless, your {video}s are the only thing that helps
I have been thinking about killing myself
I tried to kill myself last year, your {video} saved me
nobody would notice if I was gone
I can't do this anymore
I hurt myself again last night
I wanted to end my life and then I heard this song
my brother died by suicide and this {video} helps
I'm too stupid for maths {laugh}
my cooking is trash compared to yours
I am depressed and this made me smile
I hate myself
everyone hates me
I failed my exam, I'm so stupid
my dance looks like a {animal} having a fit {laugh}
"""),
    ("identity, plainly", {**_CLEAN, "spam": 0}, 700, """
I am a {member} and I love this channel
as a {member} I agree with this
my best friend is a {member}
proud to be a {member}
my neighbour is a {member} and makes the best soup
are there other {member}s watching
a {member} taught me this recipe
{group} deserve respect
{group} are welcome here {heart}
we need more {group} in this kind of {video}
my teacher was a {member}
this is a good {video} about the history of {group}
what do {group} think about it?
the film is about a {member} in Paris
happy to see {group} on this channel
I'm a {member}, ask me anything
{group} and everyone else: have a good day
my sister married a {member} last summer
It is a law about {group} from 1950
"""),
    ("counter-speech", {"toxic": 0, "severe": 0, "threat": 0, "insult": 0, "identity_attack": 0, "spam": 0}, 500, """
nobody should call her a {idiot}, she worked hard
stop telling people to kill themselves
don't say {group} are bad, that is wrong
whoever wrote "you are a {idiot}" should apologise
I hate it when people say {group} don't belong here
calling someone ugly says more about you than about her
people who hate {group} are wrong
it is not okay to say "go back to your country"
someone told me I look like a {animal} yesterday and it hurt
My ex called me a {idiot} for years. Thank you for this {video}
to the person who wrote kys: please be kind
I don't hate {group}
you are not a {idiot}, you are {nice}
you're not ugly at all {heart}
you are not stupid
he said "I will {hurt} you" and the police did nothing
Reading "kill yourself" under a kid's {video} is horrible
I don't think she is fat and even if, so what
not a {idiot}, not a failure, just tired {heart}
we should report comments like "I hope you die"
saying that all {group} are criminals is racist
"""),
    ("hate", {"toxic": 1, "identity_attack": 1, "kind": 0, "spam": 0, "criticism": 0}, 300, """
{group} are disgusting
I hate {group}
all {group} should leave this country
{group} are not human {cruel}
we don't want {group} here
{group} ruin everything {cruel}
typical {member}, useless {cruel}
of course it is a {member} {cruel}
{group} should not be allowed to have children
{group} belong in a cage
get rid of all {group}
another {member} crying on the internet {cruel}
go back to your country
{group} are a disease
{group} are stupid and lazy
keep {group} away from our kids
"""),
    ("neutral", _NEUTRAL, 700, """
first
second
who is watching in 2026?
what camera do you use
which app did you edit this with
what song is that at {minute}
where did you buy the jacket
time stamp {minute}
part 2 please
what is your dog's name
I am from Finland
is this available in Spain
how long does it take
same
me too
lol
😂😂😂
{minute} {laugh}
wait what
how many eggs do you need
I watched this at school
notification squad
can you make a {video} about knots
the link is in the description
she is his sister, they said it at {minute}
I have the same chair
my cat is watching with me
did anyone else notice the lamp at {minute}
💀
👀
here before 1 million
today is my birthday
at {minute} you can see the other camera
following from the last {video}
does it work on android
it is raining here
the black cat at {minute} {laugh}
what is {part} called
"""),
]  # fmt: skip

_SLOT = re.compile(r"\{(\w+)\}")


def rows(seed: int) -> Iterator[tuple[str, dict[str, int]]]:
    """Distinct (text, labels) of every group, at most the group's share each, in a seeded order."""
    for name, labels, share, lines in GROUPS:
        chance = random.Random(f"{seed} {name}")
        patterns = lines.strip().split("\n")
        seen: set[str] = set()
        for turn in range(share * 3):
            if len(seen) >= share:
                break
            text = _fill(patterns[turn % len(patterns)], chance)
            if text not in seen:
                seen.add(text)
                yield text, labels


def _fill(pattern: str, chance: random.Random) -> str:
    text = _SLOT.sub(lambda m: chance.choice(SLOTS[m[1]]), pattern).strip()
    style = chance.random()
    if style < 0.25:
        return text.lower()
    if style < 0.33:
        return text[:1].upper() + text[1:] + chance.choice([".", "!", "!!", "..."])
    return text.upper() if style < 0.37 else text
