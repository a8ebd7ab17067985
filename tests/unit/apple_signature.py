# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blobs of a signature that Apple's own codesign made with a Developer ID and a time stamp.

Of the program node for x86_64 as nodejs.org publishes it, taken from the wheel playwright 1.65.2 for macOS on PyPI. Its
CodeDirectory, 1.2 MB of hashes, is not here; what it says of these blobs is.
"""

from __future__ import annotations

import base64
import zlib


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


#: SHA-256 of the CodeDirectory, and of it the hashes of the slots below.
CODE_DIRECTORY = "fb29d49dd64f27637b2bec07cbe9157342402769eb1c3337129962b1a345d88f"
SLOTS = {
    2: "1269c636692bd36cbdbba3187a37a2c913ed2457364c89cec91682b974c4b66e",
    5: "2093eab073531ade5da97a9a72bd7b1d207313b65d7f0c2864f5d481d378cff9",
    7: "b528cd9eb7fd568b955215400474683889e7b62692c682d14edeffa698da2c6c",
}


REQUIREMENTS = _unpacked(
    "eNr7dY+HkYGBYQkQg2hmIBb5dY8HSDFMgIqxATETELPk5aekQvn8UJoPqoZLq82j7XtyChsTSBQCYPIMyPKMvHB5bphccWlSVmpyiZ5/KJgP"
    "Ns8jwtzc2NLdwi2CgQEASnQULg=="
)

ENTITLEMENTS = _unpacked(
    "eNqdkbFOwzAURSvGfoXx7jzYEEpTQVukShVEIh06uvFTMHXs1H5tmo0v5UOYcFoGkBigHjzY9553LH+8b7eDwcVbOj7Uhu3RB+3siF8nV5yh"
    "LZ3SthrxZfEgbvg4G6aX06dJscpnrDE6EMuX94v5hHEBcNc0BgGmxZTli/lzwSIDYPbIGX8ham4B2rZNZJ9KSlf3wQC5dw166hYRJmIhUaR4"
    "HHOi/9CJp0qXlA1ZXOkGuyxSvngBy53X1CVlSKQxrhWvmlLoQ6c4+R3CH6s7G3RlUQk8xDuSa4Oixtr57v9EpcOx/w3VyCpu3hGWFB93rqXq"
    "TDS0e+2drdGS2Euv+wHhfEuj1176LqKMVvIMuwpJkAwbcXT8pZzC6Q9TOP5wNvwE/cfSlg=="
)

DER_ENTITLEMENTS = _unpacked(
    "eNqFz0sKwjAQBuDGde4ggrhL6UYRRHcewCOkzVBG0yRO0mq3PZEn8iBuNC0ILkrdzGb+bx6v55WShJ1cx44zxh4dO2Q7vilslUrnNKQeipow"
    "tGnhU6m1vQnVaiXANEjWVGCCaCShzDV4xt7Zks+n8BlDn/qzojYeSwNxzT32Qj9cVFBZanu859txrNAP0R/lZBkL2QBFQGt6vubZNNeYk6Q2"
    "/qVRyS9b8cUIKyGIIP1FDIfH3Afotnqi"
)

CMS = _unpacked(
    "eNrtWAdUU9nWJoWS0KVKDaHX3ITei/QuXVBqIp3EJDRBgQgoiDTBUUCqigoqSlNUVASlPAsiRURURBEBRwGlOfJuQEZwfG/+f61/vVnvX5O1"
    "WNx97t7n7HvO3t/59l4cZoUwMEhKAolMCIVUy9Q5dggztDQRSIRCIFhOgJ0J4ZtqCSHA4FAII8N6JdCqlMYRB9DgcIAGnSyFQSFQKIvg7jOn"
    "W45IsNENv2lCWEFDfywrgGCCucKZeKCuzlgegJsuIHmQxiRSGAFlFRGggpUBpOiDrDyiq4NbCGRq8M7gAD9qMDECZRxJDSKSg6mxWH6Al64H"
    "42Ff1XMiEqmoLcaAmAA7FgfgACwOh8Vh1T0F2HGa60QgFqsMKK5YskmZEqIIYUQSgYyyMv2XC605xPYnDq19Ddv6r1n/vQANgl6/I+BWwmgQ"
    "TgZwHAmlQSAMaVEOTF4Fxu9PSipCK3z6KYY31WsOJiMNmaQSKvMNJxw4Dl+o43jYbvA6XLBW/G2axY1+BMvosttReb6xvONX1CuQ9+puvhzx"
    "ne2clI8xCw72DfVJz/1SLPlGpwVdi3UQaZpuUNtm8r7mDBQmmANvqI1RURVPNGM3I17l8PRK0BkbYOln5cCFL6VqjIZVtXKnk5JlzpaYdn+8"
    "fCcuT6DQco7Vg79Jsq2ET3tv547bOB/OF04JRu+aq1nw+V4dQkWvEzvFQ0xFwgxaa2TERSfjLniXhuhbnPHYhDVERcmFi4rUtNhzB8sc7Op7"
    "yE3rsOf86EZ9+ITFZmdMeVV15cgj2/3bOqAwCAOkIukUkFQBiILbJsoB54fzugtMlT8Yij9axvXiS/N+ZaXpVwIuACf9NQ8EsgxnBGDgP0Cc"
    "PiAJFwT4E3kVHwZb5EUhvs6GHlIxOjVnYZfA4g2o0BXE4bKANCBZKlEqnioaRKWSdDCYAHKYih/9xFQCiOEYMhhGKuAQwEHX56SvAAeDOhXg"
    "YkKuHFwAngnKBIeC0bwxuGH0EzTRpoaWDd05kaWpkFErijS9lq+UcG3b5Wq/JebsXNyVxzd0bzlqh5hSyye9xEmvzz6zCROR3KXs0912uPl9"
    "YTqJQDvO/0qISyBN+fS939hiPKzY5BJU3zPsFq6Lqm6ov+rw/LTw8fbNv1izugViWgwaalv36XyIDqe2qkhufV9wEkb0nT1pWcnUctVzRFzc"
    "3Gzv6C+fZLkaUWgykTx4xzGyTV86a0cFw3iJRoaldlat7rvsRJX8At/ZmPuzHEhng/JFhwGx88n5h3DX3OzSxmMEX1QXmDTtNhdOLk+7z/v2"
    "QLfHwc/n3VqVGBXMLrA+sTkD5VSrPnDXzzXNtEOWwvye9tr+EwnEgasADVaxigMQ6Po9YvzPAQCgAajh1HFYNUBVAwQAVXUQALS/if8RH/4s"
    "00dzziDEc56KWThOME55xyYrT2iUu9u6Th7cnDa8YBP2ibkKDUDfChrMOyJ6EoxPH13o7txZJBXK/bDi6qiwwm3x/OLdbCcsDno95tdU7Wrl"
    "tLvPG9zdsZn8aQdHb4JP4bQ0rMk1y24H+0e8uiSfDd820dq8uc9FxQ8cm255OAZmsdSh5rqqlVBEUoMhBMho3PKA87j+jKKVnFD71/v1Vzie"
    "eIv0denX65yb5eRgyGW9KMGvQu3VY3/qz19VsSvXwtn11gWMce380ivSvTcVtmZ7xW1DHY8Yp7VS/Vm59hnvV01Pugh4THrCcRlBtVmiwwTK"
    "cqA34ZrVQFSJKi+hLDqvQ3k102mQ3eCORP2Qakx/TO7vYPDT1P7T3KdB6GcsioLTICygAF5VEIZvpxOAZ4QASdOAAhOLIhMYo8xQCL8YHRko"
    "IDRER0evg4aVpwA/DJB0+3dlKJDUIJRU60QIC/aLCCCgwOigBgVTUAG/BwwB5R+L8ouIRZH8yFTwiUKJDCdQUH4BAQQSddVmJ2hDoP9FoOhr"
    "gFb+YCxRwLd4PzIeRSWQw0GDCDwqgBiBD6aHIIVuFEkhKG1YiEQEbWNXNTcELInsF0ANDliZk0oIJ0RQKSo/pOYKfG3XOGarHNM4lVE4NBNd"
    "OB31KBpwuCWesi9F+Ji+heb0mUKjTKXHF7M3DTTPUgrfP8JzdsU6qA2UGyzELIe2M0/u0d530BnVo9V68UaBAzJ0WfHLtkpGRLyAkRu3GLWn"
    "8aCkrkVFL1FqZKK7kfSc0+ylbOfH8JipsXoBgdNDe9HqndK9Tzj7Qh+XS0lyz5VVZ1GSfO8IeyEwuZfmTS0/+GoV833SlwlEpauGzLHTHgxP"
    "VGAWnEO88DcDVKPndJiV3CYGOSU4Bpsomx3qn2gk3Nrv+qTy2BWcydJA767ivWVOjcLXD5tIbVK4yynaYFfkHdBukyjgeDa9d3D0y0MEs2ZN"
    "ZKQEQGOsASHs6DcaE39K5oa7YqTIjzTmL6QQILjh1EEyo4XVVNNWw/6B3SSVYIUAQSYkIlcm7fC0Eh4CYUNaemhqqmpbaJl7YE0Ao1W/tTf4"
    "bbwadXRvdFD2RDxBJYSCMidGgvG34qHc9ynk15xk3TCxMLB51fNNfzT/35GgWuy5otGMAdMjLm/Nl+Qpr4r3fHa1qHSsuyOdX2OsgHWamtD9"
    "xbVQUCFIRld28m7qXis9irx2lpRkphJ3QYF5135JBglOCzNPNXOzK83Bz98Q22pQfvwNBGciuimmQdK3CXc17cAJxevYXTO6/ge1asLz9KYF"
    "k5FjZRyvCH7up1Hkm05O23uEhwu0e1QfvjjUFf4JpT7fnJ+iqZo4HZmxU/xhjvrdXZ0mhrntpDyywaeU2gmG7U05v/Ey6vAhC2TH7PDz+zR3"
    "iszEA/rml96dz99UX3Ty6p1jn9/O331mZXCc5Y70661PzGmd+bqTkyZc3B516aJLbXx3nPJg2eOo/FH9GPZv0AjlAfk0J8D2OxRCAYYNQPdT"
    "WmS0BkwQCFwNjAtgTQYgqVLf+A4xgEJah2p0EVBVxhOigvHgvUmDiK5BJS8ocIF/bBug8uuP8Mf23wl/GusAX+Hb1mzE+3Vz+62lKAbgp2+P"
    "NP1E2ADk2hww2Lo7Si5vxEBK6ug1pNo9XIOI8ujLhhH1jXcccyJ4lL/TSYgEnJuNE0xidUALpw2s/DwBnnUK7CsB8HPKaUUmeTQjFgoPaGvc"
    "COTTdXhe8r6yZyzyRfSHIrZuy+aD6RZuipvHrI+/l9UikUr0vqgflpmzq1Dr7jO3OLmo5NCvtdC+eCQlZnjg+FYNUwVLI0ePLrsXFIeLy7dq"
    "B32NF2orslUvvmofanVwS3LX4Ltyv1XopUeOC8a9f9+kTGvUNvZ80VcKjB+9MoiP+vzzbhpsN9Jn8iEfI724NJfuoxnHevrjqCn76LmhKzYz"
    "FqivqQGCU4PzKYHlgqXnliJ3MhlUEbkOQZXf1zzdWv8g5oJh6lLdcNioYK3ETF7zeVhPlE3i46Lo2Ot9A5G7jLiNLrJ/xbE5Hz1X6wiZOKFy"
    "tL9Ew3+RFUvjBS94Xk+wUgWSUv5CbN54X6yrl0tpkMcgJq+dHAKGZV1XQAMi398wYjlBQNfAgj8AUMUBqp4A5vtbOBYNRy3JPz7e5yAbEKc4"
    "ydw1zkcxMZINnhBR1dx0zP9ihdlAFqD3e7YioFgMoLzOlf+BNQ0i/90egqVBhEAg4NczjAkPQ0URyBRwT/TRWBUAjSJEBBDxwRGB+mhXF3Nl"
    "LbShAVJPwtRhi8s2RzMUmMUUKsrR1cTWagsKrYzBrOwZBmPqYopytLVydkGBc2AwZvZoFPqnuQcqUjCOZPrhUWNtwcmUQQMVPBWPBpdZnX2D"
    "O+AoPjiAaoBE6IUSYg0C8EF+lCACRQ9Dl8BBPzLZj/6A0APvJD/6g2JshGsE3tPRGmevaaMYbRmrGOoWAFgbW+NC9el6mG+KephvtuDIygp6"
    "mJX1DZA/ZCO4UQwZ3bKPlrxyxkKujxok9i62/9YifCeG0WfhkvxjsS9lScaWs2WfzcfdxEKcknbHOWpQ31hid6kquR8hy8PVUZozLgupwmfR"
    "TzfNkF46F0rvTnzp/Wz+5VhOdvj4llRqjL/k50AJZuuqOKVerkNprJi4sXyBmczh5jCznNveDQo3jgTlLw4pk/glvcV7+w+gk7tljXQQGkOw"
    "Ocs62KZGPnTuTj3YrynRT5vbjGZ2WIj0cmkhoXY3ocGdM4GTVY/drue44WRiaRN7AdmEt/9g0DqxJ5e9JXeSmM17+6JrjVAir6HysmYWafq3"
    "1h4O/VNzyOeHDaww8ZlbKiofVBaY/1IeJP3r1zIaVzdA47rHxLoWtFxQDiyN6xo4eHl9a4nGdQYcOgmFwFZyiFGRAwYVAgEubp0lBF4aBg8B"
    "gsDMZmJUgMEZmQDsD6kFR10T2invbHcs1XUHYtHhTsuYiLOnZKiyYm+73uVRp8lBIygLpSSlsmNmF5MgCLHrckvNEwBZHgSKYNhv1LitRcvu"
    "RSmNHXSeEQYWsBPfGKBPjhBD6TXZth8ZYDw4h8oqysiuwoFLMHitUf3CSf8hEqiBBVTBC16dflesiDgsFvwobXVtT8AEKwaiyop3fN/9cg4O"
    "jACh0NkFwP4f9KqmS2QvQLKfSThOzHWIC7hF7NcOifSuwJiJhFiXLKcs++ud7R66ml+vZqnm6XOINFaYV3mwoi5TPEd2wiOS7XbgNl2ppfqT"
    "h07tQUa5Nab6dHLw3Cxi0q3d78StTObwtvCf5J5Puw/wH99rtthCLtz6TAtlerLxXXGBlP32fmVYtCWyEue22XfTULZn89fIs7f1JgIsDk2N"
    "0E4e5L+vn2JpLz5lXKbzjMU+ziwOo+MxxBo/VCg4bq1k7zFmun3m4gFm0+zIFkXdU50X3rkbnN9NbSMgSrMtYrUJeksdbOozjM5tfehSQQOF"
    "MqE8Zxb/S5OKU4eM9UzCZGuFZ285nqo81zMSuVbB3gJ35Pq/oWlq96Tt7w1rpmiVecjML4zID0+LHAZNONZIFiMo0FnVBo71AZBbx05EfoqQ"
    "36rR/yds7OesigVQXe3aKQEKgFypTKlUKvqnXTvqWpSvtO6+U7EjEb/2SwnsGnGeK4a/sT2suSvhSN8fqNhPSJUZbV//TcO0D8CFux6L4ljb"
    "zKWaHdcM94nOG17bP1UDnJdV76zf+uF5FPOsV4FwFmvZr5RjAue63k71q0iWz8aTFEaKlNMC4+NRZ5PN7A/oEBkLmcX677pZ973lr+TZzvGS"
    "ve1lwRz+wj1xhwqvN5ZtD1WgOyDJEV2IB11ZYu1SBoyUkqaemixq8xPF44HUqKpRtZ2D9U837T2/673j7OvqGVmLIIpcsdSnUTHVOnyu7kTv"
    "144BZ9Tj7ELRgpjYnVVo5jekM7snqon7E2fwiOSbZOEXh+C9lAiuQkjOoMV8im2jbdyNcPVF0pmry4/S8TB+DpbOBYfnVVv3emAFamSPI6C5"
    "YBHMDNYfv36DwT227gElMx8a/7p+vhqgTu/qq6mtVrzfxb8Yiv8MJnuiBcvmjnEFbn+kUnw5SzLQ4IvJCGIPMv2y4BeKEeZ664Bjm2z718tq"
    "pFJ2Hr3rLPYFh4namoPFhE91AbPZ7VbhO1A92r8hmmZ1Zu5bB+MZj5m/GFRvJQiK3eGv2ORXp/LpQxp7xpD+Z6YHxFRpW0SLcDtHzIFDt9CX"
    "myR4Cjvfpxc/i/Narhjvrkja+3X5TYbVqC5ygesUWfWqUqu1Jxmp7Uh9JhcR67O38jTvA7dat7CT4x9azy+8Q2UK3pWjjrDYpcmYxHp/9n1l"
    "5lG2tNXKO9fa7sqvjyn1g/C4V04lXRWbd1SHHg0rHpmkKpsavPAzYDbbqxYpc9SoMLK4HZiyuRGd9fOW/k9B8a9t6SP+VX2l8ejT8C5n5g7J"
    "gZhCwrWZXq/xywnCknfLH9SdkRuff0Y6IKE981S16DZ5S5++ydZfms6JZuY+ijx4e0fRp66MoZAQnWcTLnumeENn+gwOt4fvdvGZ3pLJ9TBq"
    "eyEDm6h9p969xTdzLQbkxsvDb9XO8pWe3x54mq26UIxQ+4oTMFEbP98D6al8ZkKJjN+6JaXAl2vovOyj0MAOVTNix1Gx0oIEO+7DL4OXJ23M"
    "Zuw70Rzu/Wjm1+i6/eNFPWZdEYavMy9/Me/d3lFTxagTrilXcdqcQHQtCzrwzsmgY/bxm0XDE6MyifU6oX23Xy/gktpx5ZYvM5kqNo/Wduna"
    "PH/xD45LF4527/u7pf93S//vlv7fLf3/0pY+lgY1BJmM7kp76MBfyxbW1ZPfS97SpAxAaH1ziH1DCfzv2kMg+5Fc3x4CkylY/Tdz3s0+Rmzx"
    "Z9NrMximnWz0LAHF9eU4G1YEEALAxILzegksWw3OCrc//WrhDj2cy8umL077AePoTQ2mpW7zR2/mchnlt1lnIruYmkNsDRvfXb2flEuY3rpH"
    "7UDybfiHKeKJWNEGYKHSMjsKwJvWNalXDfs0bwoLeicgmKId8sTZxpdHRM1enQfX3QFJxMKq2NDxcpkckD3cqZ/5ahSDLOdRvNvOXTHUF0bV"
    "3fta5c9cbaXHKy3u8lA6MN34Zjj5iUI3Uh67zf1ory3qpL4JUdSsqLpFesvJC8k9PmdH2eR53KXPf44baWs5tzBRZ32fgVyWZdyQnFDGbwO/"
    "NEX5bOx80W3Irc1WI6rvXPNnp4VG5gdiD30Wfim7+rGQT4iFhOifKRhbvN6kcTbNluCbp+o0x/IkKCVkoH7wcv1thpXfPwG555Qa"
)
