"""Characters that look like Latin letters or like nothing at all; a table for `text`, curated by us."""

# Letters of other scripts that pass for a Latin one. Used only inside words that are otherwise Latin.
_PAIRS = (
    "аaбbвbгrдdеeёeзzиuйuкkлnмmнhоoпnрpсcтtуyфfхxцuчyшwщwъbыbьbэeюoяrѕsіiїiјjљhћhџuԁdԛqԝwһhӏlґrєeҳxқkңhүyөe"
    "АAВBЕEЁEЗ3КKМMНHОOРPСCТTУYХXЅSІIЇIЈJҺHԌGԚQԜWЯRИNЬbЧ4"
    "αaβbγyδdεeζzηnθoιiκkλlμuνvξeοoπnρpσoςcτtυuφfχxψwωwΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXΣEΛAΔAΩO"
    "աwհhոnսuքpօoցgզqѵvᎪAᏴBᏟCᎠDᎬEᏀGᎻHᏆIᎫJᏦKᏞLᎷMᏢPᎡRᏚSᎢTᏙVᎳWᏃZ"
)
LOOKALIKES: dict[str, str] = {
    **dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)),
    **dict(zip("ɑɡıɩʟɪɴʀɢʏʜɓɗɛɠɦɨɲɳɔɵɾʂʈʉʋʐɯ", "agiilinrgyhbdeghinncoostuvzm".ljust(28), strict=False)),
}
# Decorative small capitals and barred letters: always the letter, wherever they stand.
ALWAYS: dict[str, str] = dict(
    zip(
        "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ" + "ƒøØđĐħłŁŧɐǝɥɹʇʌʍʎ" + "‘’‛′`´“”„″–—―‐‑‒−…",
        "abcdefghijklmnoprstuvwyz" + "foOdDhlLtaehrtvwy" + "''''''\"\"\"\"-------.",
        strict=True,
    )
)
# Letters and marks that draw nothing.
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u034f\u180b\u180c\u180d\u180e\ufffc\ufffd")
