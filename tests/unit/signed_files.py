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
SHA1 = "39ab82c0a47e7149513d1e64520f5e17bd34dc29"

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
    "eNrtmglQU0kagN/LSwgkQFQQM2ogxAHkzHvIqQEWTAQUgUEOQSAciVwhQBKN6DhiGG/xHBRdByhAEF1XRB0pNCuHi6w6OuuBChLwwl1PxBmP"
    "jOC+RzID47jrVK1TtVvVX1Un3X///99//53OS6X7ovbxEBWCYASCIBJe8DpUAEPQKkjHJ3gJwotQGO4fKIgTRIRBvwKGPgzhp2TYT6RgfuR7"
    "7NnvGOjbFH35aQyhUCFeohhR+5U/Q53uWrOR9ofi0s0vJDh0joAfHDky/vCYf/hlPGzmSMyj503kjjl6HmxddSqeTuZ74nDV6+t80CEIoQ/X"
    "WHgZQ5izf3IIAAAAAMDHpxUAAAAAAAAAAAAAAAAAAAAA/O6AfyIBAMD/GlqNcRME0dbpj+EJ3HTH3fB1nYw0VXdtALHSHWYj83Abor8KIlH0"
    "B9wwH39J0l8vQIjTbTYJMv5tEbBHrgnQkeGKSLIY2kjbfqnG+szxjRpJ/Zct90tKd/d23X4V18xoDxw4a0lTfsir/ZRbXKR8uct5D3qDa0Ov"
    "dO2aBNvBm+ruDfOCo7921wT/t3nrP7NQ/cOltnPbk5jPfZxdOvfu+q7kYcduuWl7gN3A8Tbph+xXPhj35uwVSp514vUD1upxq/2/WWPpLu+Y"
    "nf5FX3VX/M4uhxSRYrd024uOxTsHPTe67+fZ/3MhFN5VduF6ap40r/vewvSlB1+lqJWSzc0bNpVtYhvuNF8lvT3tyBaHWJaJ0N4GXyNiZcL1"
    "VxCIxJrjMmJonl5moL/WgBD5xiG/xSH0vA+omqq+yAv+zMdSFMFInKB2u2mv1eTl4X0veX5LsiXsxWKZPCNH6sPBXFAOWyxNzRFlSNN8OFGR"
    "s5y9OH6+NJ41P2xmZGy4gJ0ryZAr2OFRASHBM9kcZy7XPzdXIuZy+ZF8dnhI8LxINu6DyxWEcticdIUidzqXq1QqXZIJLZfUnGxCUc4Nl+Xk"
    "imWK/BDcmTNu4CJSiDj4MDrvvwgHl4oyUhW+NCNeljjfF3ehdyYXpy6SZSjyXVLlLiJxyqK0NLGMxyV0cFWFbJGYi5tydbY87rBnX3zaMmJL"
    "5DqQYLjOBp1ibPmfHcLwW62GjqeX6oGqqA4GRg6rg1a/NIGppHIVdRIumoA7whioiYFR0uogWIyQSTAFQukjinC5CtmKqpAiVEVaVI6QYBLJ"
    "fNIp2Xh1aF/CH4U20/yqWqLbHl2TEi70NjAddxGAjUUZBkgUGTE2xFfUORXPF2aGjiVEdGOaf8BMvgBznebmjjFRC0JIM2ak5UhEYqmLQpaR"
    "LE2TiFHLCSauHhjm6oZ6uXq6TYubYOKGNzFvffOjjKGCOaNDx2ePqGAGhMtpJBUMQ39ddkxZXmKzNc+7duUbj30zJAs+/yY4uY954uS1161r"
    "DQcvQlOp9tptVy8VijeYFihgmVDz2vd6sYj5mC9Suc7uocYeHHzy6PsX0UW16y3KX9R3f1dy8UJm4mC6w+aDRhVd90NPTEqwRP8U1n1iOXOz"
    "n6ytbGpxutSn8JCls7HY0a9w6eXt8Xuq91VkHELintc9tdkx/Vu/Vk4ryjJD3LEOO6cob45tTla1p2PYjWefrhg7+eqM4kVGYw/zvYXZGQMH"
    "o/ecL2+acSOrrvRUuYViTRj/VdK6oWPyezuePR6aXJm1/uwbes+CuQlBJatYK9A5q2jLIv0caj/pem1nmXV/X6exv6ZFTUJgCK5chuajLDyD"
    "LFOyBdn8Xs9cODcosGZMj1PDgYLa3t7ygTGoFdE9hYxnuuD9CsRKsczwTySZgiL4G2pKCBiEgIyQqAXDS8SyIdrGKM3A0NEAplCoCPLOJwsh"
    "VsXr3N7KHs8v3W56Kugc6nRyRYLrX173LxzT5uU+5Lmyu4R1Mb/SkfHw2+67jn2ycUOXMLIH8/T5gEP3796yCS66YzWxbHNt/C0HcqPqOVYU"
    "RdlJ6bzhk/Kc1t8S5lTv9Nwidr926VcTWypmRTCL/yFpyHLNf+RlcfPMUUHmpAVDM91eiho/bUHyio+RFjw9/fm4AEr7iuL4geVP19X0P9bS"
    "vu7gb7rjtmVM76k5GHf1RCG71eLY5jtnprenJB5tqh7K2xHzfe3ie/WTTQqZIVVGjVU9ccXslc+s+NXPbPdWlzIiEm8HDVZvwDQ7hgpeQGqm"
    "ZI9Zs/YJuXJh0XjfzP2lQqFBc38NpkIS8E0Zi+9e9KPsg3+/qUd9L5Sr4Cso8+fVMEKw0V8U6OSRHgrGeGfvotyRXjLGIbNPF2uNB85cPmmR"
    "NB5pbuyff6jyXNfKtSlFf260rnlwziUW5ekNUkVGJIyLOo8K5TdYq2D7EXsYU8ETySrY4v/veSFKT5ani+U/PxmSZbJkomLEEyUrkonKktnz"
    "PfjhIUGopzImNiCKr0yRKWPmOGbme8t9CD2uXpHH1du++1ShvbPD8ERByUV9hd3triFWmlP11xYfUs+8+1CV3VDZ2Ti9DCk6Ev1kmdrLLaL5"
    "fF6MZh+9zixnVvJsMlL9WeVhu6s/+AsCbThfvbnwYHL1dqP+a5V3KrKPBs7Rmu+Kmxj6TMDa1m61c1rferGfNrNWU7Ld3b3C6u2uYz1rwjYe"
    "iYpRzbXtONzAie/uNQv0tMusq7pxGSlSX6lOyG4Kb2D5/9h7QHmt2Kae5iWKz1V2jT/yI0O19fgCgeN6u9pNjitWFRgWllLvYkkbzs3lU7Mu"
    "77hiO19ImduXOt60829hQUi7dYrv3y38bxrIbWP6igq9H9p4OsU/DL1Xm5sWbprd6bCFF7f15Gl/TwOnOvBTHAAAAAAAAAAAAAB+V/4FkUt3"
    "yA=="
)

WITHOUT_ENTITLEMENTS = _unpacked(
    "eNrtmntQU1cawO/NTQiER3gIRjAYslDlmZvwRh4LJAryiiygiBAxCYJggBCloK0QBOoDKFUQWQoMIIrWwbrSWigo4CJVEZdaCvLSKrj1CdJV"
    "QYG9F2Kh1h07s+7M/nF+M2dyzne+1/nOPXcyOemcfDRNhiAYgSCIgDWsD6XBEJQJzbEEa15YEwj47qt5G3iBAdDvgKF3g/spmvUTxFsf9BZ7"
    "xhsGijFJ0V7HEAhk4g9l82q/86c8p/uJzvz4XXnNrc/X29+Hx/UOmo8/G/PPv82HQZvPeeG68drRFq6DMdddgZWT9pY8OAr9OR+qEISozvbo"
    "WNPEzRmvHQIAAAAA8P5pBQAAAAAAAAAAAAAAAAAAAAD/c8AvkQAA4P+NyUG1CxCkXI11EYXIeO66G2bMXV7DCZgOfv39CiIQX5uVYG294loc"
    "wW+zGQRI7Y9F/PWPALAobgc0eimq8V9dbVcObqKNu1ha3Tx65HrRg+7iJI12j+VPv26TvMtb+n3tV5dvkBKNInpOGjVqZ7l/lW1om9S9Jvrj"
    "keq+jYf7zDaLZMWSz5517zg8ZX/A9oSz6c9REL+v7FqPMFGSODAcFZ166sXmxuS4vOb9uWW5DOXDizIlP1n/7VOzULq6wNQEWzteBb7iKh+v"
    "0SJMhod2VsiUXtcBXw8GcQYD13M8Kb9Q9XGi91oXQ1EgNWJxo02/6eSgKmZDtkPlZDMlFbMsr6zn6jCZUC4nG2CixQQYZlNRdSWVTVlesBgh"
    "EmAShKrOK8LlciQflSM5qJywvRwhwATCIoPzUt1G/5HwvwpMrN2qWkLaHv4owV0obGBVzIUHWwulKiHBRERNGUvTUiiWytg6qBYuUlWjuHt4"
    "cnlsjrWNLZuG6uFCihp1S3ycSCyxkkljIiVb4sSo4WJ1jh2bzbFBHTj2NtYbFqvbYEO2o2L4XmLIYebC1LHVI3KYCmFyCkEOw9Dfd9YllxeZ"
    "5Cc61qS/sju+Mi5s11fekSO0hm9/nGj9RHmqE1pBNp387IeuDPF+jTQZLBUMTrj2FIhoj7giOWfNEDn01NTjh788C8mp2adX/uzMwPWizmtb"
    "I6aizfJOqVT03fNvMAg3RL8IGGj4iJbnJm0rW1EQLXHJqDW0VBObu2Wkfn9wY0n18YqYWmTD+OknJoVOHW6tzFaUroPYsruXWwQ7Mj+Ij622"
    "Nw/oHTPerbX0h5UF21W0vuQ6CrbFPD0VUnK1/MLK3tjTpefL9WTZAdwXm/ZO1yUNF449ml5aGbvv8ivVoTC/cK+iTPpu1CeTsjPIzaxmSd/E"
    "csPYe8dvqrkPtjQSEBiCK3eiKSgdqyBdg6hHXDQ85AcneK0+pjlkce5kWs2tW+VPNdFl+PSfiFil096ugO8UXQeGZ4gkFME+UA1cQMUFRIRA"
    "TpvdIroJPlZDKUrK5kowiURGkDeeLATfFYcrRyuH7PfY9NvLVJlkJ2JFOKdpYjRKs83Bdto+faCI3plSaU590DFw13xEqj3dxSba0S5e9ai9"
    "d/e2iXfOnWX6ZXk1G2+bEevl4+ycYNJh0s1el83jlNGWAIszFuN6oScmUw/pt1SsCqQV/DPuXCwn5aGDXv+ls7ytBmHTnjbPRfXGLUhiQR0h"
    "7MnFXdoepPbdBRuffvRk77HRR5OUz7u5uXdsPtW8dd6HzcrSFzBa9ery7lxyat8ccfZC9XRi4bpfanYMn1mqnkHzrVKprxraUMBIH1vGrR77"
    "4Gh1KTUw4ievqer97MHC6bRnUCMtrkSnefIxsTIqR9d164lSgUCpefQYW46EY4cyFDu96Hs5B//5UC94L5TL4Rso7dfdUEHYC18U6NL5GRKb"
    "+sbZRVnzs0Q2k8joHSxVtV1nVQr7dbw0rQoo21ZsKr7O7/9cd3c8y2Bd8RHUWWEgFKkQ2CzUckEqf8BaDpvO28NsOaxPlMN6zm4fbotj7BBL"
    "k2LiJS5MthXKZIglwnhRjGSLCzM4aJWlA9PNleJsxA3wDArl8xgJcTFJMgY/2MPX25PBtGSx3BMS4sQsFjeIy+D7ev8liIH5YLF4/kwGM1om"
    "S3BisZKTk60icS0rYfw2XDGJxZfGJ2B7kuKLObPEDKxEMhETCzPn/TfpYFJRjFDmSlFxjhWnuApF0ZFJ0eIkZxY+woSRUmkk3lFxFkXKIvEO"
    "R2Qn9kwNWe+bYOMRJLS294kM5Es4nEifdcEuuB5LoejMUthiktkIzqzZ+K6UN04YVigIOpN/nzdzaA3COHb5mvy2bZ2T9Z6Rnw+0kp7L9zZF"
    "1Rcf0ag7fuScSU+A9lqSTXqnXUj2P75Y7XspL1n69ZcvAu2+DYBljfmhutbfWNQai7uyJo4i1JKZ9BWG17W8MxL7c6eyQ4zoV+6H8fxcD7Ze"
    "Fq4Nq7jPMay92nW38/ShXYShDquc2laS2tbt6k1tozoJfunfffe99/pe/jjHv/5lTUdhX6fOldCXq/a5XhzNpMQvUfJySjHVze4ZbF9rx2i2"
    "e6BsYmbw2Lr/RpNR7p4l+WMr62stzgrthsZvePXeaZ7MiL7GD6o2ejA8803M1Sbk7IFdbQ2yMvsBf5MwVqoxU9+l3bFhHHxPAwAAAAAAAAAA"
    "AAAA4L/h31QI88A="
)

THREE_HASHES = _unpacked(
    "eNrtmglQE1kagLtzgIRTQYwoGIPITbohXMohkBgQEEQQua+EMwYI4VbBKMgoiKIoCCILCIKyIiMjq6JyDDLjgceACBK8EB1PQFEoge1IFMdx"
    "1pnZmardqv6qXuW9//3///53ppPX7WPPJsQBAMQCAIBBEpIHUkEASAOmmIskWyT5+TlbMeiedBcn4FeAwNcR+sl778eVvtb1C/akzwxEZbwo"
    "fWjDz4/HSuBNq/3K34wp3Qz56fLX4prqn4PdSns6zc51uv33bS77ZTwk0nTMn/ZbOHbET/tBmspqIMNJ/EIc+iL9KR+SAICVfJ9TRpLch3ZI"
    "AAoKCgoKyt9CMwoKCgoKCgoKCgoKCgoKCgoKCsrfDvpPJAoKyv8aYwKp8wAgUyd6NUAIbeq6GwydupoH66fqMMembq4x95FPEABwKVOX22Kn"
    "ER9C/UUABvfB7SMkrRX5xApvuxVAQOr3RfTxUhxksuOAlliFmLLXyweKb96okSo5YD8/bM+eL1lpAz1iJ7+/dY2Vmrxm8ERgn/otW8bvHYMn"
    "qcMLJp/FvMx/lDRSSuEZpDWfMPqSnrhBs4u/vYvtxREVjYChw/iiYxVOvO2ND6rsD/U8xlPbzvuHzzMRzPAVbNuSPJlJNQ+rX10y++HzeN+h"
    "F3uRMRKOlrPolQDh6xgKiEzo1kwkExO9ZoAV9hsBN4kg1DM9wj9ftjHabpW5CtNF1ndOA/W25pggOhqpe2NmmbCOTYpjcWPCIjnmZFgPIpNY"
    "nKBIZhgnxJzs5rpc14RsaUEwW0hzsnH1cKaTothhMTySs5u1g50NiaxLoVhFRbFZFArNlUZydrBb7UpCfFAo9JVkEjmUx4taQqHEx8frBQi1"
    "9IIi1wkVYyjO3MgoFpeX6IA400UM9Jg8JhlpZsr7L8JBpMywIJ4FQcIsgpVogbgQOYthBcVyw3iJekExekxWYGxICItrRhHqIKo8biyLgphS"
    "pmzNKO89WyDd5iLdpkZpYUCwRg1SlVL5zw5BcFK0PAunlydo9vnyJGH+3PLMJOy+XrHwwslMAbt2S9NAXtH+Oz333no2yrYxhn5UIcR/zZum"
    "6l0KtniD3iUjyXr9+jucjK0+i8dvN/RuX2235oChwO6/3d4vLwQ3vL7eenG3P3HYXFev+1D+1bwnnftjZNqs1YdOtnK+Zh8c2fF2rTd880Dz"
    "fnq+Y19UztEYOS3PsNcd3fILGT+mz9EKZPL2c3JGOuP2jRtnGlaZaT4OBpx7Dl7pCormRPf2B4cmVb8NbIhnZzdu33FwB2nGPoU0zj2Db3dq"
    "eShL+2mqTc0NxuyTuTn6+dxAuD83N5EL3Y6XteNy7/9suC6smn5kvQLL5qJb7x47z2jJ2LUu3f+sq80qWGt4PWgZg4avBe/+0bEtyqfyIpKT"
    "Czu93lScrevKP2Mfus/E+WoH8fh3Jhsuu9/r3P/zojxdln6XXP/gqaGfuv7uo9wnKzZ44M2s2ZX5GVv4O5xPND9PYGUMdrjPbHiZVZ6jqTXy"
    "eP7GlrFOTFZ1hJxG/40rf9T/smWEc+xamxDLdwyf4OH2kZ0k+aAHijWeqXQvl126N4EbqpMOKb72puc4ryr83Vw0Htczmk4tLwqg1bpv+ik7"
    "quB1mm7VLI6s0uAwexdZNl5p47dLz0rsMDLySe5mzFWHL5dmT9qXsGc/OFooyMTKLWnbmTrOcPUT7FneNpjDLTqSfHWJoze89Y3fvYp5Mv2E"
    "FcvGBJLIsSk+BvHFn4tJaKXbpr+RBsUxxXzxPkTUgxwQsCwkLSbhn24LsrA4DIgHIMlpRbCYj90F8bFZEB8TW4zFgBiMwrxz3NkNKx/6FPip"
    "GViWNa1pfXqTI3QhsgElERfW8ExIVgzrhsNKzUCWmW4Qcg7C8tBMoUhSimBlbUOjw/oGVEOYCCkKhQQp2ZBINpPF0eNxwwI4IWwWpDJHWt8I"
    "hvWpkIm+MdXAc440FSnCpqLiX9IGHyR/GjrSeywflAUQOQHDB0Hg++S6+OI8tV3RppWb3hkdXsr2Wv+dXcBD4ukzN0ebM2aMtwMa4ppjOR3X"
    "N7O2y6TyQK6fYNSiK5dJfEZj8vVX9Il7VI8/f/pqZE1W5TbF4pHa3qt57VfCfcdDtbKrJUp6BlaenuejAh116j29gZhtyW09qJEbyjHffExF"
    "V4qlbbk56cZu78LywyVhx7CewzUv1PYuuWzZTG6GlOWxhnCnuo6bKXlxZES5sbbTrcFFKTPndyzNjZWYeZxm6rcubKh6TeGl4vNLb0XUFJ0r"
    "VuRtdaK99f9moi6mf+/gs4n5pRHbfnwn2efl6GObl6acAtmnEZJdLbUq5/aMqqtEDBzulrISNDVgsCAAliZDiZAyMoLKMjhFnEJ/nyMYZcuo"
    "kOvTqT+SWnnnTvGQHLRAWK2KQ0Y69csKwplSlke+aXB4CIt8QDJCgaxQgMNixFPfT5GymrAsBRHEZmiLgXi8OBb72crCCmfF5OKh0j7jLdTb"
    "xjxJsvgSXImP/tnRl8FyrSaGE8abevOU2xNLtWWfXO59oP2QO2viOowzIrZcsj428OCuml3W/QVKB7Mrve9q4U7xh+EsN/w+fPct88Bhwssm"
    "J51anWFFj6qxpD1KTSXLXYi5j9j1EfqJT00Ub184QQ+f5zVhQ33DPLWoCRudW4fxetGyfpY1vi0l13tow4tvKl4+GyMc6KTtuE/dKXfnnD1M"
    "SVfyIzUr1mXfv7CkLdD3xPnyiei97q8q4/pr50tvJjqUSZwq6/PMJW0aXEArH1x8qLxI1sX3nu14+XZYsHcidQRoILIL5RvHnuNKg7NmW4RX"
    "Ffn5iTW+rID5uIUQH6eM7F7oL9kHv72pPzkXivmYPIj4cTYksPCnBwU0f7oGD8t+tnchynQtDibjSK7eXde2eiXcaiVfae0cW9detay98Biv"
    "cHD70JZI6UaPFdCmApFFEFMCA2/KQhYgXlsGi1HCKeCNDOqTM3cW0FQ5ZlKn8kOP/iCzB9L9JFYciWZWMFCY7OSeuDxGdVBVZu3xM0B4df4K"
    "ero4/dqCbR2HIPNpdQwOyry49I2bweWz7s0t/XE5OyefLmuZeFr57SrfKquaH37IT8CESC8WgOnFOnY/aRRE2RCR8yFrOjwQ5oMbcXww6f/v"
    "OZMZGhATyor5+EQZwOUGCDMSZswAXoAwY+3qkRRrG+sYsYJHt9OnmtAcoj0D7JNW0KJWmQv1KB8UP1q40BIDDQ0TjF1hpqELxzHcZLWjk7sD"
    "w8SKEfkbFuGOMcamsFtSUqDh2ngTVzYzyn4VRTvBKsGZ+gsLM4oovs+feAmfnRLIZABHTXXjPHTU7XQZP3vZquM0CTdLbM/c7pZfo9C+yles"
    "bkGiIyXjWFPsXEnTOm1Cl/YGW++B0byz3r7WCTu2cTvCYBaRE/fMgru6NVFdnyTx6oWtWvaodOOT71ZeOxKpo8tmXZrwkbCQPPKv6vUqm933"
    "HRlnlFzZoHGS7nFygyDtxmXKwQs4aaWcCP679hGlQM+o4cV3Yidu+2zZ69arn1I8aqMB+9xOHIdfU2pcCuIOpwWVUSZHrxY5nPj+NLvFtAVQ"
    "bN7q6JaxyqHneG7KwmeZ2Z0S2prcOcGtB/7x0It06G6RXqZt0GI2KeO4sUxHmZUau2hNr5yCRi/cZax+Yfc//J8/qglBf7ajoKCgoKCgoKCg"
    "oKCgoKCg/G7+DZ7HldM="
)

WITH_INFO_PLIST = _unpacked(
    "eNrtmnlYU1cWwN/LCwTCKiikrDEDKmveCzsEKBCEyKoGW0CMgYRFYhJCANE6YiioOIBMC2Us1QiKolIclNYRGBFadLSu4zIuLC0u9VNka1Gp"
    "YN8jsVDrTPt97fx3f993k3vPO+e8e87NfTlfbi5ODE5RIAhGIAgi4Q3vQ5dgCCqC1LyFt3C88fmxQWGhCaHLYqBfAEO/DuHn22k/vNB3eW+w"
    "p79moBlraRpJI+bzFaJ1ihm1X/jTUfvbajoz/l/w+RmSVClfJs7IVrzJ31ZLtb+ls8a/Fqc6X5Hc6IhQDpc3E890nG//PD46bSYHs/NIxEub"
    "nRe6ursIggpob4iLpdFX+9CDIERvumeNN2PCnP7KIQAAAAAAENQFAAAAAAAAAAAAAAAAAAAAAP7vsKdPoALYwowU/DVTlB8Qsjg4RyIUi7hC"
    "kUSRkZohkrOZhJydrZBnSNICpPI0V6E4l83UjNlMtS1T7Qn8tAkAAH4nE736HRCkU493EY3ITn08DdPVh82wDNchjqtfQCTyK7MavL2rOcZG"
    "iNNnOgnS/213/OmPADD+dIOGT6e2f3+l+9wHq2lj/i6ut/b97VL1o+s7sw3PBC8c/bxbMnC4QdV1KNbETcm0TRKMfzYV8n5yEv2q9r+qm39I"
    "LHINC+Pk+ob0V+WwA3xbD9eUlKv29IfWLCzelWceNg4/yrhwtt20vrLrxNhDXiBFO7EQ/b4qx36bwZHsqoDCG3kPPu5ITV/f+Cy5PU9cfmp7"
    "2e4yus5Hc4sk37gd3eEYb23Ad7DHYyeyEKs5eidyNBeXEfNna2Tar/JAxINDfolD6PkcUnbs/XMWd6m/jXCZ0Srzdvc7DhO9ergNxRNVUhy1"
    "dR2Lw4ufGsAUkkpJscRF5iQYxoxQA23d1cXhsAghk2AtCNWbUYRVSqQCVSKlqJKUo0JIMIk01/KkfF579P2kj/n2boF7O1d0P74hIVxobGA9"
    "3EUwNgc10kbiyIi+Dj5NlxSRXIGZonMIkZ4+NSg4hBOKsdzcPTAaakYIqfpGaVIx/tXkin/7CCRpYhFqY27A8sQwljvqzfJyd0swN3DHh5iP"
    "ZviH3EMJM2ZPHY8eUcJGEC6nkpQwDH25oSVPVW1fkeXTsPmF5wE/ceJ7n3EF92mtbTeed23VmbwILaI4TPz12pVC0XbDAgUs5/c+D/hPpZA2"
    "yBEqWUv6KPGNk08efze+orShxEw13txzqfrihTWrJtMdyxt1a28/iG61TLJBD8f0tG6klQfKu3cvqkyX+Bc22bjoi5wCC9f/+4OVNfUHajOa"
    "kISxI0P2Vb7nA7sYXai1KeKBXV/oHOfDWCDNrPdyirk5YrdpjtU1v8oc3Tl/5/jw12aMNq6o+UrV4Xcz88iukyozxZYYzrPV26Zasu9VjQxO"
    "WdVllpx9odeXGJUUXl1kvQmNKKJu4AU6Nrx1+/lCm8wHB27pB/V2tpMQGILrNqD5qDWeQWtDshl57r2+KFgWHrbfuM/5+KGChv5+1agxaktc"
    "/hMZz3TBmxWIlbI2heGXZC0Uwd9QQ0JgRAjICIlSML1E1vbEWB+laus4acNaWhQEee2ThRCr4n1uX12f1/vud7wUegyKL7k2ifXP58Opxt3e"
    "HlNem3uqrS/m1zkZPTrfc9fpvtxk6gpG9qR98VVw04O7X9tzSwdsLXaXN6z82pF8QjmGlcZpfaR166Z/8hh1uDPGudl5zCz+4MT6Dy06axcv"
    "o1V+Kz6eycp/7G125/Sx0DWWiVMh7k+FJ+w6kazKFlLi0BfvmQRrndlUuXJ049C2/cODE9RPrnPKBtx3GPefjMCYxRZ8epdZS/nAad8zyauO"
    "ddRPZVW9811D7r1mK4NCWuRe3RN7+xIq6ZtHbDn1Iwv21e8yWrbqm/DJ+u1Yb9VUwTjUThPXmJ6aeEKuSy2dF7Dm4C4+X/vU8H5MiSThmzIe"
    "373oH7IP/vumnvVcUCnhqyjtp9XQRbDZDwrUauaKFmb02t5FmTNXyRiDTB+ZjIIKz92t3L2v/GCgc67bkvE6YQpmYbDzoW32SFq8D8rWGKQI"
    "dUkYE3WZNZXfYK2EHWbsYUwJW5CVsBk7cN1aMT1XJM/OkEr8GZgryqCLJClSIV7v+jPieItdvBmBAVT2fE5MCC8+NpQ+XfrSY+OCI7khdIYL"
    "kxkkk4lFTCaHx6HHRnKX8+i4DyYzNJpBZ6QrFDJfJjMvL89VQGi5pkjXEorZzFi5VIavSX4k7swFN3AVKoQM/DZq7z+bDi6drrqputM1e4ow"
    "XZCdLspWV+q4UCCXC4iOLlsoUAiIjncqFh3EjY30WPJOqizeKSs2fx0rCpWzpKyl/oQeU6PIZmpsNXU99VVhT31th+GJgrr27ZjPahksuzR/"
    "fWHUHt/iVp3uuyYleyMEFflsiw3FcGnC4Yotl+sp3OqJtuTjn2i1bflH5dZrjQa2n7v2NO3YU5vrcLl5q1/APXsdj3Pj25+9PKZTXdNTeDl9"
    "uXMiBmVyOD88iao4quKWb+5POet4peyolZN0XuLxoAvNjZbd7Q/zRv3CutPdR58s1y+2a/HiGabffnvB0EodWZzJtcd/edj/ZRfL88UNT/tP"
    "bZa1Ga++6nxe2EtWQdIBocflO0URsOyo34cy3vV6n6XHpxbdLiHXlh0JHrKyLpqbkH9yorF4Y2LKyltdxxx3NglFnzpYSiNGmZur7dwFTwON"
    "xG0pWDS8uDAc1GkAAAAAAAAAAAAAAAD8Hn4EY7wlrA=="
)

UNIVERSAL = _unpacked(
    "eNrt3QlUE9caAOCZTAISQDbFiCwhLSAgJGFH2UkKCAJFkEWQLZF9CxHEDQwCoiIqRemGFCiI1IeCVqSmAipStVrFuoAsKsKrVgVtXSjgm0Ba"
    "KF2wr/a8vtP/O2cyM3fu/WfmTibJyczce3a04XMEQQgogkjiYwxB7PCRBRV/mYmnyYynZeAjv7E0BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAK/dxaEHo5IIgmL4NAEZbwQgA0WQLPHyufjgjA/BwZ72TuwAtpfHL2Ogr7AeUZyisTjebD/vXylPnVJAPE8SDz+u"
    "IziYz13Nn8j2i3gzxvNuVpqYn267xvfPzcXdlc1y8Z5Y/9g67X6+PVTKxDZP3m9R3VEm7wd1fHI+Xp2UX9kOI3H+8RjSCIJJj02p4YO8qDj1"
    "x4AAAADA63cSAAAAAAAAAAAAAADwl4N/IgEAfzdDXTKNCELOFV+GFzEZv9yNXh9PI8wfv20A0xi/mI0txcuIlpcjBJL4AjfKwl9CkJ/6GKBS"
    "qYSxvgVeAXXiNgFpbGyCE5uCbCMXXK7UPHN0W1ds7abm/qLi93o6bj8PaJJrdXp8Vp2cOl1U3Tdu0bGS9YbnzaTrjep74jfnBGmP3BR2bl3q"
    "suxD0y6XP1tvA2dWCr+/3HKuIITyxNrAsP3jd78qun/1veSZrQ46j4+2xE9XfuM9xeGzV0hJmiuuV2sKFbPtP81RN02+ujhyQ19FR+CeDr0w"
    "Dv+9+F1Pr6bsGTHfZrrfSveblYhnx94L18OT4pM6766MXHPgeZgwNTa/aev2vdupM/bMyoq/bVy3Q89fTTZYVws/RqIj4ym+BUFUsbPwNNGq"
    "rcRpEuLbGjBRfeOIL3GifJbVgsbyDUkub1urc7zkVswRmtzUHepKSsKXPbOyXR0XS03h8pKjEuKtaUxDBo3KjQ9P4ETFR1jTfLzfMrCg2dqQ"
    "rTRZHo7e/p5samJsVDKf6unj4ObiSKUZ0On2iYmxXDqd5c2ierq5LPWm4jHodLY7jUqL5PMTF9LpqamphqGiXIbhCXGijMl0T15CIpfHT3PD"
    "gxngBQw5fA4NX8149J9tDp7KiQrn25ClrGK4aTZ4CHGwZG74Kl4UP80wPNmQww1bFRHB5VnRRXnwrHzeKi4dL0ofL2tFH4tsg+82T3RKJOoR"
    "UPSgFuMNGfXfD4iiL4e6pEW9bZgxBJJ6ElJ62c7Zz2RRSUKJQHIenjQHD8SUY8hKSIVkO6NcjEhASQhDeiIjWiLAdjIEWB5DQFhVghFQAmHW"
    "vBO82UL3vqD3g7WMbcubl7V8ey1eFEJcBpXGQzgwFRhyEpgPEZOZgR9Rg3C8vphKDAVRkrQM2d7BkcVmGhmbmDIpDGVRIllGLiIhlsONN+Tz"
    "okLjI2K5DPU5skZmTKaRCcPCyNzEOGCOrAk+y7QUz76WdQhQ2uRNx/ceE6ByCJ5OJghQFDm99khqSZHWziTLqo3DZvsWxS5f96lLaB/ls+PX"
    "XpzcPGPkIjJfUndo19eXM7lbZ2bwUV5w1wub64UcygMWR2C0uFvS/8DIw2+/e7osr2qLcsnT2s6vii5eiF4xEqmXf0CqtKPf/bN5QeqMTzw6"
    "P1tPybflteydXxgZb51Zo24gw9W3zVzTVhD4QcW+0qgaLODJwUdauxd+aXuSdpKhpoSZMq/qLPCxpGknxFSY63vcGHwzXUH160WFq6QUDrEs"
    "g+OiHh9Y9sH5ksZFN2IOFp8oUebneLCeh+SOHkm+u3vwwahqWcyWs8PS3cuXBDkXZamlM1yzyGu9bfWq5na80FGP6d/XLmPf1SwkYCiClq1l"
    "pDHU8BpUm0lUJs66270ETXR2qpTvXlBfnVHV01PyWJ6hIVr8BhGv6YxfzyA6UmpK+DuSSGJg+IgxU5QgJ0ogYgTJjLFDpKYlmpdhkCVm6Eug"
    "JJIkhk15Z2Gio2Jx7uOybvNNJjfN+dI0yYXE0iCjz18MrJRvsTAdNd/YWaR2Ma1MX+7+l529+n08xdHLTKIZ5dR5h5r+3ltaLnl3NFT25lcF"
    "3tIjNgieMPN8SHtI7Tesw56QB5o9FtQueKLsv39ozTsqzaVveVEK/x1bH2OU9q2F8s0zh9nR85aPOpo84zS82YwlFR4hLH90ap2iA6k1vTDw"
    "8fpHuZUDD4bIH15lbb9jskO+54Qrk56tEkw9qXwk/86Zha1hKw43Vowm7fb9rirlbq2qbCbFrVyqobw7oJC6cVCDVTGo/XFFsZzXitvOIxVb"
    "mV27RzOeIkJK7AdKTUMPiWUr82bbRO8vDg6WaBqoZAqwIPyk9MfPXsZrOQ9++6Se9LlQIkCvMCg/HQ0pjDn5g4KhOrGExJSbcu4y6BNLiUwa"
    "kXqqcEjm8Zm248ohs7GmhgG/mrJzHRs3h+X9q0Gz8t45Q3+GlbhAOEeKwKQzDCZtyiuUFqC6E+VRpgBVIQpQ5f+/7wtOZGhyJDf5p2+GUB4v"
    "VDQhZcUJ5YeKJlYv9jNjebo5M8xTff0dfFipYbxUX1f96DTLZGtRPro4oxVdXHbqtwp5yhmGVxQSmteX2dlq5KbRdaL2WkqN0LH3viCuvqy9"
    "YeFeLK9u2cO1QgsTr6bzSb5d+6QPKiW8FbqYiFW8XXZI5+vv7dlOWrR3hi/cU60okBq4VnanNO6wk+vQrHcDVNwH2Wq7WjX2GPdt4doORVd1"
    "FRWYmpZqvHz3SHeOx7Y6H1/BEu2rh+ppgZ09Sk7mOtEHy2+0YXnCKxVBcY2e9Wr2P/RUp14r1KolW3ACE1M7Ztf9ICfYeXQ5W3+LTtV2/fSs"
    "jBmZxZK9zJCt55awJGPadl/R9gsmLekLnz2z/QsPZ6xVM8zmkrL9TYlkbd++vEzL+1rmCwLvu9+tSozwnBnXrrfDKmDn8VP25hILDsJPcQAA"
    "AAAAAAAAAAAAAPhDRM//y/wdnv+3m1JAPP8/e/7fbsp2icfTPv8/KT8V+RPP/9sh8Pw/AACAvwzceQ0AAAAAAAAAAAAAwF8P/okEAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAvG7i9v+/QH7R/j+BMp5GiETG2/8PFrf/XyBu/7/3N9r/xxPt/kD7/3Y/Tvyj2v+Pkgg90Vl+6GjbodyBwTaK4/ns"
    "4aVu/WUJXftubpDd41U3Xfv/B9I/qfVLaPlmZSPx2qVLMQQPP9LLdYfXrclqF251zl1QOd1y6D8A+g+A/gOg/wDoPwD6D3jF/gPk80aqLle3"
    "c7f31hcvXXdh9wt3W2b2oo/261FUB+59c2/w9/sPmLb0P6f/ALaLsWUSx5VnFOfrYeoWxfUxXuMRmxLr4bmG/d/3H2DZ3t8StiHLa+6n1Zfn"
    "RZUeFzyuncfKabW5femIQy3HbFPdoTKlKgMdD8um1S9l89rUSmwinhMqfZ49Klwn6VqoZ2/soJLyZP/Cuiqn5mN19kY/JAqHtdP6jtV52oVk"
    "sT0f6IY+P65gYH6jWf6T1mPC9Ucc8octd9blZxZv8VM0u8HMjAxv9xQsd1S0U1lPRjoMO3ep2l7w9051756baJFdYD77aa90nEdZ+p3+tcc0"
    "STtarwfl1sg+WCV8UcNGzwiSeDIbFUpMsZxZDs2nT4+ybynnIGqbPtr8Pm97yr2BMsnqznT7+abRpxFFE1UNf4WyqKJ9u4yiuoceBhxIT96c"
    "22imoGsCP+UBAAAAAAAA4Hf9B1WUGw0="
)
