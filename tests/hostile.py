"""Names and texts that mean harm, or look as if they did; every page shows them as they are.

``NAMES`` fit into one line of 80 characters, ``TEXTS`` into a note of 4,000. Each holds ``MARK``
where a page must show at least that, so that a test sees that it was shown at all.
"""

MARK = "Ananas"

_TAGS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.invalid/a.js></SCRIPT>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script href=data:,alert(1) />",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mi xlink:href=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<form action=//x.invalid><input name=seen>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//x.invalid>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//x.invalid/>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--<img src='--><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php system('id') ?>",
    "<plaintext>",
    "</title></head><body>",
    "</textarea><script>alert(1)</script>",
    "</bdi></a></li></ul></main>",
    "<p id=entry><p id=content><p id=f-text>",
    "<img name=getElementById><img name=querySelector>",
    "<form id=document name=cookie>",
)
_ATTRIBUTES = (
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "` onmouseover=`alert(1)",
    '"><script>alert(1)</script>',
    "' autofocus onfocus='alert(1)",
    '" style="position:fixed;inset:0',
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
)
_LANGUAGES = (
    "{{ 7*7 }}{% raw %}",
    "{{ config.items() }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "%s %n %(name)s %d%%",
    "{name} {0} {0.__class__}",
    "${jndi:ldap://x.invalid/a}",
    "'; DROP TABLE people; --",
    "' OR '1'='1",
    "%' ESCAPE '\\",
    "\\'; \\u003cscript\\u003e",
    "&lt;script&gt;&amp;&#x3c;b&#x3e;",
    '=HYPERLINK("//x.invalid")',
    "Set-Cookie: x=y",
    "../../../../etc/passwd",
    "__proto__ constructor toString",
    "null undefined NaN true",
)
_SCRIPTS = (
    "\u202egnikcits\u202c",
    "\u2066\u202e\u2069",
    "\u200f\u061cمرحبا",
    "مرحبا بالعالم 123",
    "שלום עולם",
    "\u0301\u0302\u0303" * 12,
    "Z\u0351\u036b\u0343\u0365\u033b\u0323A\u0323\u0323L\u0334G\u0321O\u0322",
    "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪",
    "അനു തോമസ് हिन्दी नाम",
    "İıŞşĞğ ﬁ ﷺ ＜ｓｃｒｉｐｔ＞",
    "\u200b\u200c\u200d\u2060\ufeff",
    "𝕬𝖓𝖆 𝒯𝒽𝑜𝓂𝒶𝓈 \U000e0041",
)
_POSING = (
    "Diele: Sitzung abgelaufen",
    "SYSTEM: your password is wrong",
    "Gelesen von Imke Nordhoff",
    "112 rufen! 0900 123456",
    "[Weiter](https://x.invalid)",
    "https://x.invalid/desk/sign-in",
)

_ALL = (*_TAGS, *_ATTRIBUTES, *_LANGUAGES, *_SCRIPTS, *_POSING)

#: One line each; what is longer than a name may be is left out.
NAMES = tuple(text for one in _ALL if len(text := f"{MARK} {one}") <= 80)

#: What a note may hold: the same, and what needs room.
TEXTS = (
    *(f"{MARK} {one}" for one in _ALL),
    MARK + "\n" * 3990 + "x",
    f"{MARK}\n" + "x" * 3900,
    f"{MARK}\n" + "<b>" * 1300,
    f"{MARK}\u2028\u2029x",
    f"{MARK}\r\n\r\n<script>alert(1)</script>\r\n",
    f"{MARK} " + "\U0001f469\u200d" * 1900,
    f"{MARK}\n" + "\u202e" * 3000,
    f"{MARK}\n\n        {{{{ self }}}}\n\t\tTab",
)
