"""The vocabulary that goods and vendors are named from."""

from typing import NamedTuple

from sandbox.catalogue.model import Property, Words


class Kind(NamedTuple):
    """One kind of goods: its noun, its drawing, its price range and its second property."""

    key: str
    noun: Words
    shape: str
    unit: Words
    cheapest_fen: int
    dearest_fen: int
    weight_g: int
    sizes: str


PIECE = Words("件", "piece")
ONE = Words("个", "piece")
PAIR = Words("双", "pair")
BOX = Words("箱", "box")

KINDS = (
    Kind("tshirt", Words("短袖T恤", "T-shirt"), "shirt", PIECE, 1290, 4990, 210, "clothes"),
    Kind("hoodie", Words("连帽卫衣", "hoodie"), "shirt", PIECE, 3900, 12900, 620, "clothes"),
    Kind("dress", Words("连衣裙", "dress"), "dress", PIECE, 4900, 18900, 380, "clothes"),
    Kind("jeans", Words("牛仔裤", "jeans"), "trousers", PIECE, 4500, 13900, 650, "clothes"),
    Kind("sneakers", Words("运动鞋", "sneakers"), "shoe", PAIR, 5900, 25900, 900, "shoes"),
    Kind("slippers", Words("居家拖鞋", "house slippers"), "shoe", PAIR, 690, 2900, 300, "shoes"),
    Kind("backpack", Words("双肩背包", "backpack"), "bag", ONE, 3500, 15900, 780, "none"),
    Kind("handbag", Words("手提包", "handbag"), "bag", ONE, 2900, 19900, 560, "none"),
    Kind("mug", Words("陶瓷马克杯", "ceramic mug"), "cup", ONE, 590, 2990, 420, "volume"),
    Kind("bottle", Words("保温杯", "vacuum flask"), "cup", ONE, 1900, 8900, 360, "volume"),
    Kind("lamp", Words("台灯", "desk lamp"), "lamp", ONE, 2500, 12900, 850, "none"),
    Kind("toy", Words("积木玩具", "building blocks"), "blocks", BOX, 1500, 9900, 700, "pieces"),
    Kind("plush", Words("毛绒公仔", "plush toy"), "blocks", ONE, 990, 5900, 260, "height"),
    Kind(
        "earphones", Words("蓝牙耳机", "wireless earphones"), "ring", ONE, 2900, 16900, 90, "none"
    ),
    Kind("watch", Words("石英手表", "quartz watch"), "ring", ONE, 3900, 23900, 120, "none"),
)

SPECIALTIES = (
    ("clothing", Words("服饰", "Apparel"), ("tshirt", "hoodie", "dress", "jeans")),
    ("footwear", Words("鞋业", "Footwear"), ("sneakers", "slippers")),
    ("bags", Words("箱包", "Bags"), ("backpack", "handbag")),
    ("home", Words("家居", "Home"), ("mug", "bottle", "lamp")),
    ("toys", Words("玩具", "Toys"), ("toy", "plush")),
    ("digital", Words("数码", "Digital"), ("earphones", "watch")),
)

STYLES = (
    Words("简约", "plain"),
    Words("复古", "retro"),
    Words("加厚", "thick"),
    Words("轻便", "light"),
    Words("韩版", "Korean style"),
    Words("北欧", "Nordic"),
    Words("新款", "new"),
    Words("经典", "classic"),
    Words("时尚", "fashionable"),
    Words("耐用", "hard-wearing"),
)

COLOURS = (
    (Words("白色", "white"), "#f3f1ec"),
    (Words("黑色", "black"), "#2b2b2f"),
    (Words("红色", "red"), "#c0392b"),
    (Words("藏青色", "navy"), "#2c3e6b"),
    (Words("墨绿色", "dark green"), "#2f5d50"),
    (Words("卡其色", "khaki"), "#b39b72"),
    (Words("粉色", "pink"), "#e8a5b3"),
    (Words("天蓝色", "sky blue"), "#7fb5d5"),
)

COLOUR = Words("颜色", "colour")


def _row(name: Words, *values: Words) -> tuple[Property, ...]:
    return tuple(Property(name, value) for value in values)


def _same(*texts: str) -> tuple[Words, ...]:
    return tuple(Words(text, text) for text in texts)


SIZES: dict[str, tuple[Property, ...]] = {
    "clothes": _row(Words("尺码", "size"), *_same("S", "M", "L", "XL")),
    "shoes": _row(Words("尺码", "size"), *_same("38", "39", "40", "41", "42")),
    "volume": _row(Words("容量", "volume"), *_same("350ml", "500ml")),
    "pieces": _row(
        Words("规格", "set"), Words("100粒", "100 pieces"), Words("300粒", "300 pieces")
    ),
    "height": _row(Words("高度", "height"), *_same("25cm", "40cm")),
    "none": (),
}

CITIES = (
    Words("杭州", "Hangzhou"),
    Words("义乌", "Yiwu"),
    Words("广州", "Guangzhou"),
    Words("泉州", "Quanzhou"),
    Words("深圳", "Shenzhen"),
)

HOUSE_NAMES = (
    Words("云帆", "Yunfan"),
    Words("锦程", "Jincheng"),
    Words("百川", "Baichuan"),
    Words("晨曦", "Chenxi"),
    Words("万象", "Wanxiang"),
    Words("青禾", "Qinghe"),
)
