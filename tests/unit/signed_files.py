# Copyright: (c) 2026, golden.triangle contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small Mach-O program, and what a real signer (rcodesign 0.29.0, the Rust crate apple-codesign) made of it.

test_real_signatures.py signs it anew in the same ways and compares.
"""

from __future__ import annotations

import base64
import struct
import zlib

INTEL, ARM = 0x01000007, 0x0100000C
INFO_PLIST = b"<plist><dict><key>CFBundleIdentifier</key><string>org.dlv</string></dict></plist>"
_BASE, _TEXT_AT = 0x100000000, 2048


def _segment(name: bytes, address: int, offset: int, size: int, protection: int, sections: bytes = b"") -> bytes:
    count = len(sections) // 80
    head = struct.pack("<II16sQQ", 0x19, 72 + len(sections), name, address, size)
    return head + struct.pack("<QQIIII", offset, size, protection, protection, count, 0) + sections


def _section(name: bytes, offset: int, size: int) -> bytes:
    return struct.pack("<16s16sQQIIIIIIII", name, b"__TEXT", _BASE + offset, size, offset, 0, 0, 0, 0, 0, 0, 0)


def small(cpu: int = INTEL, info_plist: bytes = b"") -> bytes:
    """A program of two pages, laid out as Go's linker does it: __TEXT, and __LINKEDIT of equal sizes at the end."""
    body = b"\xc3" * 5000 + info_plist
    end = -(-(_TEXT_AT + len(body)) // 4096) * 4096 if cpu == INTEL else 16384
    sections = _section(b"__text", _TEXT_AT, 5000)
    if info_plist:
        sections += _section(b"__info_plist", _TEXT_AT + 5000, len(info_plist))
    commands = [
        struct.pack("<II16sQQQQIIII", 0x19, 72, b"__PAGEZERO", 0, _BASE, 0, 0, 0, 0, 0, 0),
        _segment(b"__TEXT", _BASE, 0, end, 5, sections),
        _segment(b"__LINKEDIT", _BASE + end, end, 32, 1),
        struct.pack("<IIIIII", 0x2, 24, end, 0, end, 32),
        struct.pack("<IIQQ", 0x80000028, 24, _TEXT_AT, 0),
        struct.pack("<IIIIII", 0x32, 24, 1, 0x0B0000, 0x0B0300, 0),
    ]
    joined = b"".join(commands)
    header = struct.pack("<4sIIIIIII", b"\xcf\xfa\xed\xfe", cpu, 3, 2, len(commands), len(joined), 0x85, 0)
    return (header + joined).ljust(_TEXT_AT, b"\0") + body.ljust(end - _TEXT_AT, b"\0") + bytes(32)


def fat(*programs: bytes) -> bytes:
    """Several of them in one universal file, each at a multiple of 16 KiB."""
    head, body = struct.pack(">4sI", b"\xca\xfe\xba\xbe", len(programs)), b""
    for data in programs:
        (cpu,) = struct.unpack_from("<I", data, 4)
        head += struct.pack(">IIIII", cpu, 3, 16384 + len(body), len(data), 14)
        body += data + bytes(-len(data) % 16384)
    return head.ljust(16384, b"\0") + body


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


#: The certificate they are signed with; nobody has its key any more.
SHA1 = "5c4dc3a6f95477888dbb7da6e8d8aa1ccf31478d"

ADHOC = _unpacked(
    "eNrt2l9IU1EYAPBzt0TbVoYFWaDcXTFS2K5ZZsScmVs2G3PoDJVq5O5VV3N/75wLCoP8Aw6TelCkUggMkkAKyhcp68GQqLAQYTpMqCjopYcy"
    "yerc3dk0pQUVFHw/ONw/+77vnHPvfdo5T+bffYlHiBAjhES44XPURCDUjARbcDuIm9lsLCjSVmlLS9AKBIqNr9MdrmPSVphWySd/SIhcx0Xa"
    "Yh9mM8c2ctGwFfUShNi2jdHrWOMS5qfXGQ5pNTpTtP9wn/uWj4dMjo556bz5Z5e8dB6kcLodP87kVcaRHYkXakgREkvDZym4beDTycWCAAAA"
    "wJ/3AAAAAAAAAAAAAAAA8NfBP5EAgH/NfEh2DyFxYmQZnrdLWO4mngr3iClh24DombCYLY7HOfzvl5BoTWRpnFDhY0Vke4GYX90mRUj2ayP4"
    "vjGAYGwNKCC5OH5NPnonELLdPHf/dfeVnpng7FzVSOLDovdjqRJfrGoZaS9ocd9p5aPd0qHsoRl7W+vRbQtTw9PtZbrDl3NCut99Xt1+stMw"
    "wK73NgbiivsGSw0nmu6Obr2qmBvP7d9c+KklVv7Zt0mfx57HueTHJgfkw0ktBbdbU3M8E8V1Z171B490BTOrGa7HfuHDREPXQm4g57oq400N"
    "MgZ7H09aXHbX9MuaulM35qqHfbbzI+0dvR1kQtemZvvszludmZUp68wZ6fjd8G9JJrxblwsfPqryG+ttZAPr9lgd9jxqhzKLIlm7xcFY7bV5"
    "VLnpgGIPla+WqOSakkJTpVFLOm1WD0cay/frdYUkpaDpAqfTxtK0xqQhjXpdmYnENWhaa6BIqo7jnHtp2ufzKY/zUUqLo54P9NBGt8PJujm/"
    "HhdT4AQlwzEU7kaovmw4+C5jtXBqyVrVSdavxiUixTysxeu2cn6lxaNk2GpvbS3rVtF8DA7l3F6Wxqm0kKuiw5XVeNpu/jN2ZooIYjA9K02W"
    "+vOCBPF1PiQlYm8mAQAAAAAAAAAAAAAAgP/IN1mwxxQ="
)

IDENTITY = _unpacked(
    "eNrtmgtMU1cYgO+rLX1AVZjUyeNSYAKG3nsLKG6FCVKgDqTT4gCdWNpLQUuBtoA4n42Cicw5XYLPyXzMTDRbXKZuCYuom0aMbMQ4JtIwgnMz"
    "w0WXKGNTdi69WlA3TOYSl5wvOek5//n///znnP/e3PSc9sH++yIEQXEEQTBQQB1ZgyLIesTDJFAyQSks1KdkaAu0c3OQx0CRseH8bBv2Y9Dm"
    "GZ5gTz5iwLcFfHkwRmGhk13m9Ko95s/Ho7vB39seKy7P/LJ0c17TpukM3vGHx5w5Oh5S4Y155Ly5tVOMnAfpqUaB5VQ8IQ41r+/xIUUQXDpc"
    "CwZlHGdOPnAIgUAgEMiz5zQEAoFAIBAIBAKBQCAQCAQC+c+B/0RCIJDnjUG37CSC+KTxx/Ac8Z7jbrTTI8OiPNcG8FDPYTY+D9hw/fsRTMAf"
    "cKOc/WL+egHOnW6TGCJ7ughI7zUBKT5cMVurkQbJ1o6DYWePN7itR9edur7t/R09Xb0DBa3ycxm3z4dIasbyGh3+A4U3rVRdmCY9oT7RY9tQ"
    "/+ZL9662dG+cp5u/O8Gt+7frJm65veva96FH1ybpK67f3TnF//CiPXkXjSk3IquUn0ftuzWW/dobE/48f0lQGbaoszmsZUJdyrH6kATH5dkl"
    "q378sGthY1dMkdm5w7blzuXqxnvTGxIOaaJ/Lkb0XXsudpoqbZXd14pLlh8ZKGqpsb7TunHTnk2kT2PAeltv3KebY/KDfQujI8EecTuj568g"
    "cAsbAGTc0BpeJuSvNeDcegOIIQCnd/anhcWTNx7ozitOrM7vLjCpg5auGHRXVoK+u5pXl5VZyWrW7igttyUpGRWtJFmbqdxcarMkKXMN6bGJ"
    "yleTJZqwtJxZhny9lqywljqcpD43NUs3i1TGUlRKRYWVpag0Qxqpz9LNM5DAB0Vp5yhJZYnTWfEyRdXU1KiMnJbKVF7GKToovb28grU7a7OA"
    "s1hgoDI7zUowjMf7qHCA1FxqciZLxJqlbG0ycME7c7CmKnups1ZlcqjMbFGVxcLaNRSnA1Sd9iqWAqaUx1ZDDXtOBtO2c49ERQyGop9E0uGy"
    "kH92iKJDg24pWF7iFu0irgnFMXWZdXd9URHW5CIuA1EHcMTIaV+heHFdJsriBIYKEFrqVUSbXJiYdmEC2oV+1IRjKIYFlAhVEW1K8srhLxsl"
    "OtnH/q7b6v20TOgDbC4mETh4DulUZjwtF+K5BC7zARsaawLLxfjT4zmRVCZJSZ2VpmXUcfEJjIKeyAklMrml3GpmbSqnvdRos1hZOiTQVz2N"
    "YdTxdKJ6Gh1fEOgbD5rMDL75TMbIp/2FouG4MZSfAI6K8FSEWLJq781mc1Hb6iB3XiCR5TYF2wIVuoEjmtBGgkH9P+h8QVGfnW3quzNpXN/s"
    "stVbFpzqPNIQG/X1wHsJr6TK+6P3vUXX0sFg2GA/YiIRMNAW0ZjXM7V51bLW7lSW2Tm+akoEHcp1hxMgvDVPVuCmF+wPdpEQ0Dj4of04gZwT"
    "gHUWrRmeV3Ak15bREqHPVCEqEIhwfPRu4JkIrcXCkN6Dk4/2mKJFnYslHWpTu/RKdvLrHaYzqaGnd7+7/Yx+JUYaVYrt7Yd0B3ZcOHZsRRAb"
    "7y7Y2xbkJ1qXMRT1xb6q32IYF9YEkmEXyBr6mWzA3yTT6HxscqGXaMXDnBTjzMgEpYO8PQJG/kjS0JS3l2CUBFm/oPOm43jiqaGu+T2GtXlx"
    "uVNuli633K/qT15X077bHUVreAOTWYwxFB07IpSnsHah0V57lHGhLxIudOL/7z1lLjE6SljHwzeS0W43chWxxmx0GrlKCVOdP92WE5eTnUWp"
    "mSLLfF16fjaTa5tetjSJ06N4RQ3F2z76NpOMzlIinU7DyEWt323t79278tym5pP9v7Yt8ZW3RNxRxC6wfzvz9zeKLG9jZPWtgr6yuftnaH75"
    "7OofOX1fpdvDV2zezmQkDG7rOfBNoB/8ioJAIBAIBAKBQCAQCOT55i9Ff1LB"
)

WITHOUT_ENTITLEMENTS = _unpacked(
    "eNrtmntsU1UYwO+r7dp1lNHBOmnZXRlhD9t7btlwYDdcadk6ClQp2k1kdPd2dFC60pVtII/RwDABEdGkAiNMEI2MRcWEKMkMOJTE6TCIZEA2"
    "EAGVBCMYYCEIntt2dAMM/IHRP84vOek53/me53xJk54eu3XljgTDcBLDMAIOOMeacAxbh0VJg6MUjspKe3GJpcLywizsAXDs0Qh+3on4cVic"
    "jofY0/cZxNai2BiIUVkZdDcG42oP+EuI6r6mjK8flVe0Ppt15nSL2eqIx4/EfG5oPrQqnvPguoWzUw2ug45Os+Bxqh6ShyGmH/WRiGFkYmSm"
    "gWO4YE4POEQgEAgE4snTiUAgEAgEAoFAIBAIBAKBQCD+ddAvkQgE4v/GrT75IQwTu+CUjIkyo8/dOB19vMb9UEd4/r6NEdSAWQscztizOCm8"
    "ZtMEJn+8iPf+CIDz3npM2nGt5eKp9P1rCu3+X25uH6/cN2+ns9tVfHncUu3nWbuvPsrbmssjbn9zQrQkY15PW0bHiObiA+vH5NedLPOsuvT+"
    "mbnhMzlVfHCbb8uNk/Xhv57ZmL/XmP1bNWY/s7O7h1viW9J7sdqzvL2/qqPB+8bhDZt2bqITwinrfOcnfLo5p1yTVJk9DtYunII99pQvnFEK"
    "lAmhjTGZeOAchHog1F2IoHf017nVozfs6XVWF9SX91ZwBvWiFbf6EqENdRWEqItiaU5zafPNJFxCtIaok1B0nMBxVgGSxNL5zaW4m6QIXISB"
    "xLgi3hoipCBEiEAI/7CVJHCCSPGI9ZldWvr0vi/CMqv8I2XomuE9IBcnQJvuQookoAcTmwwUYnIORcoTYJY6zh0IskqQLIgS5bJi01SzhTVM"
    "yMtnVWCUIJTJFQtqvbzbpw8Galy+BV43GJOaZJjIsoY8UGCYCPIqUpPy4JKdFFs+kRjlQCmWRPIm8FgBJC4hTRi1cNWu39v4qq7V6j5nKmXr"
    "4zS+VJW1v92YHqZYXPluz0jV+hkzuAs30oZfKFu8esvLX/a0b9Rlfd3/dv6zJsWV7N2vgmVAA8NqhlGjqJT+rsyw81xu26rGw70mN7s9een4"
    "TJAubI+lYHpND1cQytMocfwuJQIk/ADDBIFCEMBzljRF6tKME9ZyIBMn5IpxkUhCkkNvgyzFgIXIwM5/MHr/OS5b0jNfdtzAHUs8PaPo+ePc"
    "EVN65443tx6xryRol1619dhe655t3x44sELtzuur2NWlHiZZW3I36+DupX/msCGiFTZDC+wa8EQu4B+aaWg/tobwE0B1ryelJDu4QYE6viNi"
    "Ffc1DWDiuxSrpWj1tR3UQUt7R3jtx3fGTmwTrbSevRIwflXsqv9h0+wXCylgjBlwvJRgGaAblMpjWIfw7Lg9zobwp6gQPso4pXGxl653B+pq"
    "an2FWlYPtLTbx9XyNb4Fhdo5jmm6Au2UIpkxwzxrqqPcbqH93pq6IG2fY7JZp9JaHcMU+/1eN8OYHWbabrPOdtDQB8NYZmpprScY9E9mmIaG"
    "Br1L0NJztYsFxTrGHqj1wztZZoPOdNBAzwd5LQwT9T4kHSjla7hgkUxqXOReVsTxHledx11nZIQVFLoCAZcwkRp5V9AlTErt03mTzT8tUGVw"
    "emzmXOtyV8DkZMsm5IJCQY+JKRqZmC2URCIYmUj8ItnQLqWmATNBq5WdrrTlfZ/obGcnOds6j4wMFHzfPeK7z3bxxut/8GWvE/QrspGWnzcv"
    "3PN02unMld3XJ1dfUrx1SPzSj7ePtpxqpH4qQV+xCAQCgUAgEAgEAoFAIBD/KX8DvO/HUw=="
)

THREE_HASHES = _unpacked(
    "eNrtmgtUE1cax2cmEwIJDy2oyENjgMqjkBkMD21AeYQQAYlANMYHhCQ8JAQI4SUqkKNoF3xTERClimWLuCpVRNdHEV1t8VVaEXVJEaU+9mgL"
    "rsq6ddkZEkWsrW237tk95/7OuSd37nzf/3733m/uGbhz8en9f9EgCKZAEIQQhahDhTAErYT0jCdKKFFiY4UBfJ6EFxUJ/QgYejOkzpYhnRie"
    "OOY1/sxXHAzXVEN53kdsrEaRqxk2+5Gesd52teXw9Zvi0o8vXDArjBcsiBnuf6jPGSPjYTKHY3553OTcWb88Dqa+6kxMp/Vr4vA02Os1GBBE"
    "YQzV7Iky6nk/TAgAAAAAgLdCKwAAAAAAAAAAAAAAAAAAAAB464D/RAIAgP81nupMP4Mg0wzDpwEkwfrjbjhJfzQPN+vvIXv1J9fITeIXhiC0"
    "QH+4bfRnQoO0d4QQ9LnsHaKIDZoU8rTbCoZMf1lELw7FYbkyGzqVZZVZ+yjkds2Vr/aZ7qgOs0suK3udlxt03ejQ6atfKgrz5/QdiP9m8tVQ"
    "/i+dg503N0csaclWnz7xrNbHoiOq4BPnWa+zo01pjYoLiwptezzBWdr/R+q2vXWRmpKWW/Vhu67fpXLOfha32NZXZ7xI94cV+YOlHL/k5ugd"
    "Y759kLOo/7vNxByRsyU0fBJAfo5hRbSRslxDm5HhMwMKOW4CdJCAtDtzZ0GCbcmuLnGCb/a8LonM0y5l6VNdBrlmT7jTc1OVzGyFOjM5TeXH"
    "wj0wFlOhkqXJk1WJfixRTIi7L2u6P507KTgyKGaekMdMVyZnaphCUWC4IIjJcmezA9LTlQo2OzgmmCkMF0THMAkNNps3i8VkJWk06dPY7Jyc"
    "HA8paeUhS0slDTPZQnVaukKtyQsnxNwJBw+5Rs4iutGrjwiHaJUnyzT+dBNuiiLPn5AwiGUqZFnqZE2ehyzTQ66Iz0pMVKi5bNKGMNWosxRs"
    "wpWt9+Wyh5T9iWGriWFz0l0RGN7nhDmYTvh5QRgeNKTn1uH0hLmvpicT+W3pWUrf1F436cyhUp2yccXJ21u2VXZf7xmQtFic5fd/MYGe8yY1"
    "F4cbbErNMo9z3oxmz+Zu1epVC9999tdjXSXRgjnVXjrBf/p4mxzr39p7dWJjkZ8w/faTqsmWDYu2iy9IA+45ZbEOO+/se5N/QtrlAfEC/Ep1"
    "ayWvIuKb9I0NmaNcJcmPLl+znMT/onica7xcU6na+Lgju/yZT6lXPdflbgIkvL79QqcsQ5XR1ZuQtGTPQPyxHOW6lpK129cyjcutVqp6pny6"
    "3nWevVmsi5N+bRDuS2vT8OraYOhvW5u0SaL9tRfRD2/e80pN3sPbvdRKEdQm6ioTSDIYWeKoa3862LimSuzVLpvBD6Y2wjd+7dxuq+BoUvLz"
    "t3bMf1J3/GBnxdGwpHJf4aXL1vubfJedn9vTUXnPcYu7wrNzVG/fkf6vO9/2Vh6tcfo4MM+ndx0bZ5xwilu3nXa7TBWNblhq67P8ZM+Nalb4"
    "1DHvHGJF+R44s+iY77mOX6s/Ywb9hLIxKHH6D/yFCQ8vPl7PtJTdGrtPUsibH7XB/Qr0lcNgeMGisKknVH+vixNFOd9t5p88ErJNGtw4t+jr"
    "delVj1a617+jsrDpe6jcwLLIsVn+6fvHTdZ6ey/Mv8YfPxk/v3PdYNgO5ZhbDVt1pZRR086uL3zGj4nVlYWc7duo3rY7/9K0iAX4qiexPXW2"
    "5r30mTOe6hjEtkltwrTUeiMT1+LQ4idmMA2p0VKriKZyYoPALTAzI5O44lBYQUERmAphjGFDuEaLmGBahIpp4U9qKAiMIFZJRh6ObSzmtYbj"
    "5XSB6V5Lbb9nLWZqZEz4XPBDKQihEIiPxiyMKCKUYmpMZJm7jNgGcUtsNNnEMKUHBAYF83DPKRwv3BobSzbSTS0S05RyhcpDo06WqhKVCmzC"
    "ODNPbxz35GC+nt4YRzLOjENc4lMNl79LH/MwSyPaUNwIbBgABaZRAiF08fIdD3bL49sK7HTicWi4TmavGmctGNjDnViO4rDlR51jrFdFRMhu"
    "PR4/6tbM1IKN80927il1d/7LQJnX+4EW91125mN5mD3Rrb05Oha1GmhzLBd3u+1entvSFajAq0ZnTXbEJpK3HVAivMLXG5DDs7ckdmeUilGI"
    "H8ycbLAgG4h5phUOjcveibw2xehGxm5GMJVKo1BGrgYlFMJ4yCSISInGbpkLrTOO3u4pu8i4FuE/u112KnBia/WGilPCZQhT6mFdcbFesKvy"
    "XFPTUjsFRyfZ0WZnTlvBH3Q+sjProSuupSgwLUVKZA32uyzATyTTyHwkUnALZv0iJ00o+MsJitkN36HiFq8kDcYevoviLJRpcvg9Tc3BS3k2"
    "PZXbi5wSSq4E2IqczL9t7RM6dLj5XF+PFVUZPGRyEwQvWkMsItXNnILYoFb/3KLt3jitnmElLzP3R5xDIo+uvIe5vxQryrzz+YFl7ymbzBzu"
    "f79p80Deaif5iht3JO00Ja/Cje+yyhbzGzZHUOyEbrP88+aMnOiQD+EztvcQuHa2TvolL76kuOc8PkX1t1r09NEf3tV8sOmj4rkNH1+dTTyF"
    "a4bDg3EtvBzVwkv+/95v5EnSzCRF5os3GalaLSUrJly5VCMlK25eyUGcmQLvjMRMkWTm7EhhoiAtKsXNN0mR5kfasZ8bvvDwjkjFEqJzMzWJ"
    "2GKfhKAYZXYSoTEnJSmS9xMe2VO950oiUjkysTwmKl0UmJubnRGQyE8RyTkjPLhsQ3yvvmnRRz5pKH/oQauYepjxQXG7cLzIrlXwoNvV5v4m"
    "oeQfK7f6f6du8Rc42iBM9NCSU9/XVY+5c7a3Z9bsXfvTGaJNkfwAmzVL5OKi8dwm8CcXAAAAAAAAAAAAAAAAAAAA8F/j38WDYmE="
)

WITH_INFO_PLIST = _unpacked(
    "eNrtmn1MU1cUwN9XW1qK6IpSJ4xnhQAa+u4r4JAVGP0Qqqh11gRwrpa2QLUUVsqXc4pFmZtGt8XJVKaocxsTtoVFt7mw4HAuGyqLmohuEqJu"
    "4BaXTDJlbpHd1z4sKJsm27J/7i+57b3nnXPuPeedvHfT2+7b1++IMAwnMQwjYIN97BscwzZifqbClg2b2WzMzNLn659ahN0Hjj0Yzs+Az49J"
    "n2sax56+x4AfC/hG8GKz2WOv9gTU7vMX5Pe3SRYY/x1ms8NVWGouczrKPeP52zTN72/xqPGD4vTnK8ewcL5eZzAF4vHF+eTY+Gh5IAej88jF"
    "Kx+dF9rfjcOwWvk4cal4fb+PYAwjg329SNgmcub0iEMEAoFAIDCsE4FAIBAIBAKBQCAQCAQCgUD856h9J1DpapvDCj9X2WvStXM1FS6b026w"
    "2V0eR6HD7lYznFxd7nE7XEXppe4ipc1ZqWb4sZrx2zJ+T+inTQQC8Q+53SvtwDChFXZJXhTtP57Gaf9hM14Gdbjj6j8wghoxa4Qtlz/GJrnT"
    "Z5rApA83490/AuDw6YaJ2280fn8hqm19mrGs/9buWFnLM3tzT1syf4ypUHwSd+CXKy3NTZ2HjI8kepmo5ZabR+5oNxQsp88Jv3q97fdlG5VZ"
    "WbrKVG3fjgp1euqnLY0vbWva16dvjK3fUxWedRP/yXH663bZW691Hh28ZsoQCZfVgV93VMS8GPJB+Y70uvNV/bs7CotXtw4VtFc5tx3bvHXv"
    "VjqoIWyj63Lihy/PzIsMMcfHwNi5LBj5o3cuR2FQxq1fzcuEI3ng4oFQwxBO78uBpwunbT54KbcwpTLvUr5VFbFqze3eYGhDDQIv1S8Uz6zP"
    "rr8VgouIJi/VA0XnCBxnQ0GIULyiPhu3kxSBCzAQHFDEm7yEGHgJAfDizU0kgRNEWLFQGd2loC+2fNYgMUjfl3lvqN4EUmEQtDmdRpEE9KBh"
    "J4FQIbmUIqVBcJUJVrvbw8rAJE4ULJVkarQ6PatKTEpm5WAKJ5RIQ4tKnfDNpIQvH4uryGkHj4WHqGazrCoJpKhmg6T88JAkOGTn8MN/ZY48"
    "IBOKfOsmcD4AEheRGoxauXb/z4dsBV3rInpzw6mcXmukK1xuGGpVRzVQLC7b1zNZ/sKCBdarN6dOvDqvZN2ryz7vad2SEHdiaHvyE5rQ6/EH"
    "ngM1IBJOGzmBmkKFDXVFN+T2zTq0tvrYJY2d3T2pIjYaRHGXZ1BwebXjK3DhRcpwfJgSABJ+gQmcIJQTwDyLan1xRcZwYymQCINmCXGBQESS"
    "Y+8GmY0BPTEdu/z2tLY+a7yoZ4XkjMraHXxxQfriM9bjmqjON17Zedz4PEFblPKd3e8aDu46eeTImgh7Um/+/q6ICaINWcNxRw9UDM5kvcR+"
    "WAx7YNWAf+UG/EUxja3HJi9+Dsjv1qSYZEcXKIgIXBGwofcUDWACVylWQdEL2fZV2MeDcZsU635Y0fxsRsK3X3TP030niDnc/1Hb6u0xQM0b"
    "WG1igmVAwqilPIS1F48P2OOsF3+U8uJT1BnVJU660u4ud5S60hSsEihou8taaoP7rDTFUtPchBRFRrpEPV23SGvKM+pp35aLNi7V5Bi0tCKB"
    "YTLLypx2htGZdLQxx7DEREMfDKNfqKAVxR5PWSrDVFVVKS2cltJaWsIpljNGd2kZvCc1OdBZAjRQ2jw2BZzG733McqDUt9uTiH17Raut2FJe"
    "bC/37xCh0OJ2W7iOWG2zeCxcx7Qya46lSpuUUuMwGFxMSd58Z7WxJrGg2pqSxukxvKKa4W35/aRkZEMpGVulVDaYC4u0687jTYNnl+xqPl+4"
    "Jedsx2/vrE+OSe1ZE599RVdbOSyJgCrXZ2iuXhg4uWXetW3Jk2ODr52qHThzeNfBE63vtV2u6zhVh16yCAQCgUAgEAgEAoFAIBD/I38CEKgD"
    "zA=="
)

UNIVERSAL = _unpacked(
    "eNrt3QtQFOcBB/DdveN4gwYrl4bHcmoEFG73BKXpQXjLKS8FDKANHncHnMDxuAPUEB83inFkrEqn+CiKj2gbcVqxVZsOadQ0pmphFCdBCTfE"
    "MaGmlUnINBLGSL/lTnnEBJNgayb/38ze7n77vfbb725u7na/78K919+gKIqhKcqerEUUFUlWYSx5cSNhLtawdWSVORRGAQAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAMCEaxu4fc+eomgR2WYo6yAA62iK2mg7/jRZEsiSk5MaNT8uO25xylfzoB+hHCGfnUP5pMdlpj8kPTsmgW3f"
    "zrbcLyMnx6RbaRqO9pX8HKxxX/EY3h+vXtbzS1QlL4yLVaUPlz9UZuTo+rDS4TqPPG+h7aQjz4O1bvqT5pQ+pB4KW3xrHs4UJXIe2vImyyQh"
    "OXs/QwAAgIl3DgAAAAAAAAAAAB47/BIJAE+aAYvLmxTlEG/7G14QYv27m+6whjH+1tsGRL7WP7NFaSSNcPwQxdjZ/uCmY8nLcurBHAMsyzJD"
    "cws8Anb4NgFn0dCGtqiSqnWqu3LE7/ypWktR84azPTv37u7uvNGffcb9nfl9F3ycqsbLNWDaB3JR48vBl+Y6n1ac7ja8sukXz375fkvXljTV"
    "koZQi+r7tptjS99vPrzm27w+PLW0586emR5NL+7LbFVHfTyjQvZn/4Ofjpd+/cdP3b1w1a7M78WOo34tT9VEndzkE2p8d0HBmo8Ody6r7wzM"
    "1Zp2G3Z8/m5l/ZfzakNfUwbcyqNSO/e1dmjKDGVdH+YVrD7Wn9tSVfTLM1u27tvKOtRP2Wi4MefEtsAsb9ecgBnkGglXJtV2C4LQsFNImFC0"
    "0hYmsd3WIBLamxAPEkK88/9clvfMlle7MvPCKrO6sjUKr8LqAUtZGTl2R/n8yuIitlJXbtSXGMJlfDAnY3UGTYlWb8gPl2WkxweFyZ6PcFL6"
    "xabEpGelxrGlRXqjiU3NiE5UxbCyILk8qrS0SCeXx6bHsqmJqrR0luQhl8cly1hZgclU+pxcXlVVFawWYgVrSoqFiEZ5anlJqa7ctCqRZBZE"
    "EgRrTVoZKcaa+6jqkFCtXmOKcHJUFupWRZAsbJkZdZqKcr1pVbDGGKzV5Vbk5+vKlXIhDolqKq/QyUlSuTWtUj6UcwQ57XLhLVEayND0H2Zw"
    "01x8vjlDmh4csDiT5hV/xpnFPRLHwJqEmjuutD3TaBZ3kKCrJCPenXOVOC6vSaB1IjFD21Gc83BEutHMOHJmxo4z079rFDE0w0wpkARPvyhj"
    "rze9Ue+kcvm9h7lPcYhzkTiQNK3hYhF5H3LR/GTOXSLKEItcHMgFDdKQ5uI9uMlCkLOLU1R0TGwcr5gTEspLualCoJOLe35JkVZnCDaV69WG"
    "/CId5+PpqpjL84oQLkwxlwvJ9nQNIbv8z2y7E1JGFuchsR+qN0PbTkBE24uiKfGKNQd6j2pzL671smR6ihMtGm+Dp1TVf0zpWy/maY/9HT+R"
    "bkpK0tz8/OlJNxcUr92x9GzHsdog/7f7fxX682j32wEHX+JWcd6kWG838VTxlP6L0+szu2cdXbPyTFe0jt8zuWLmdM5XODxNTKq37uERhNPz"
    "9iBXUWzHiciKcxMC3IUA0s7264bOy3uGsO/COUkcZkloOzt7kWj01RAlUFwc40fdOPJMc7cmwL5judMVhabN+XpSxKIrmreifc81bN/1VurL"
    "DKsOlu5qe0316u5LJ09We+lCLNkHLnq52W+YP+j/+sGKzwJ5M3OAdIa9pNdwE3IBvqYzje6PjWb6Kid90CcdRfzIDsp5DR+x493HdBpOPnxU"
    "zMvE7KalHb3GU2FnBzuXdKevz5yTMbNXvzr/XsXtiA1VbQ0Wf05pS6DROjK8nAsaUZVHSG2mA4bT07yZ/qnYTE/94X1OaQvUxgKd8cEnkrq8"
    "XC1sOCq1apNa2CjgK7PmGVLmpCQlyhV8bv4SVXxWEp9hmFdcGC7Ek9siKuW2tGM/zZxG91JxAhdPOmldy+qesFSHhd3T+WveC5MUDjG/3imV"
    "XXcNaH3W54t/9b5Eonxwd3ND4gvRdds+2fHvtMutkwq3LS3WeTa+U8k33QoNd5bjexQAAAAAAAAAAAAAwP+S8Py/y5Pw/H/kmAS2/f/b8/+R"
    "Y+plW4/7/P+I+Cz1PZ7/j6Tw/D8AADw2uPMaAAAAAAAAAADg8cMvkQAAAAAAAAAAAAAAAAAAAAAAMNFs4/8LwwGMGf+fkVrDmALKOv5/jm38"
    "/zrb+P83v2b8fxIY+S3G/4+8v/GjGv9fL1H/tevQ8VPtxzd/8mm7NOZSzd20xJ6DJZbfvr/GtX7xifHG/z+2tqk5s+TtW3lvit+7fLmQScm0"
    "G6z+Y/XqjddbtiRsnn1kvOOYP+BJnz+gjzOLPxo9f8B7JKgd8wdg/oBvNX/AftIZGn7A8wf06qWSAdW+7VNz65Ic/7PI//IX59z6/mY8u5WZ"
    "vbJi++HT3zx/wLipfzzzB8wrLsyKrixdYAiNeyGrNDk5Jm/J4oXJCaFVVSHfbf6A+UOd9ND6Pbv2XzheXHMiuesf0xr/FLhiRRuzOHDvX5rc"
    "BtuutS9jWI/852ZStxcdjm+vveJvtp+9IsKzWv/35oHme+ezZsXN1eJrGAAAAAAAAMBj9V80G8Sg"
)
