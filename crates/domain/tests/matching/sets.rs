//! Camps whose payers are known, with the noise that people make: labelled sets for matching.

use camp_domain::matching::{Candidate, Payer};

/// A camp, and which member each payer really is; nothing: nobody of the roster.
pub struct Camp {
    pub roster: Vec<Candidate>,
    pub payers: Vec<Payer>,
    pub truth: Vec<Option<usize>>,
}

/// Numbers that look random and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }
}

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹",
    "袁", "邓",
];
const GIVEN: &[&str] = &[
    "明", "丽", "伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "超",
    "秀", "霞", "平", "刚", "桂", "文", "辉", "玲", "红", "建", "峰", "海", "燕", "晨", "雨", "佳",
    "思", "子", "浩", "宇", "轩", "梓", "涵", "欣", "怡", "嘉", "俊", "婷", "雪", "琳", "凯", "航",
    "博", "瑞",
];
const ADJECTIVES: &[&str] = &[
    "早起的",
    "慢慢走的",
    "爱读书的",
    "安静的",
    "向阳的",
    "追风的",
    "努力的",
    "温柔的",
    "会飞的",
    "晴天的",
    "山那边的",
    "不喝咖啡的",
    "写代码的",
    "晨跑的",
    "种花的",
    "看海的",
    "迷路的",
    "发光的",
    "种月亮的",
    "快乐的",
];
const NOUNS: &[&str] = &[
    "鸟儿",
    "蜗牛",
    "向日葵",
    "小鱼",
    "少年",
    "橘子",
    "猫",
    "松鼠",
    "旅人",
    "星星",
    "石头",
    "萝卜",
    "船长",
    "木头",
    "云朵",
    "灯塔",
    "柠檬",
    "大象",
    "河马",
    "番茄",
    "土豆",
    "糖果",
    "骑士",
    "麦子",
    "银杏",
    "小熊",
];
const ENGLISH: &[&str] = &[
    "Lily", "Tom", "Jessica", "Kevin", "Sunny", "Vivian", "Leo", "Mia", "Jack", "Cindy", "Eric",
    "Grace", "Helen", "Jason", "Coco", "Ryan", "Amy", "Bella", "Frank", "Iris", "Oscar", "Peter",
    "Wendy", "Zoe",
];
const PLACES: &[&str] = &[
    "北京", "上海", "深圳", "广州", "杭州", "成都", "武汉", "西安", "南京", "苏州",
];
const JOBS: &[&str] = &[
    "产品",
    "运营",
    "设计师",
    "程序员",
    "教师",
    "HR",
    "律师",
    "学生",
    "宝妈",
    "财务",
];
const EMOJI: &[&str] = &["🌸", "✨", "🍀", "☀️", "🐳", "💪", "🔥", "🌈", "❤️", "🎈"];
/// Characters with others that sound the same.
const SOUNDS: &[(&str, &str)] = &[
    ("明", "鸣"),
    ("丽", "莉"),
    ("伟", "玮"),
    ("芳", "方"),
    ("静", "靖"),
    ("强", "蔷"),
    ("磊", "蕾"),
    ("洋", "阳"),
    ("涛", "韬"),
    ("文", "雯"),
    ("辉", "晖"),
    ("玲", "铃"),
    ("红", "虹"),
    ("建", "健"),
    ("峰", "锋"),
    ("燕", "艳"),
    ("晨", "辰"),
    ("雨", "羽"),
    ("子", "梓"),
    ("宇", "雨"),
    ("欣", "新"),
    ("怡", "仪"),
    ("嘉", "佳"),
    ("婷", "廷"),
    ("琳", "林"),
    ("博", "搏"),
    ("瑞", "睿"),
    ("鱼", "渔"),
    ("星", "惺"),
    ("云", "芸"),
    ("糖", "堂"),
    ("早", "枣"),
    ("的", "得"),
    ("读", "独"),
];
const TRADITIONAL: &[(&str, &str)] = &[
    ("张", "張"),
    ("刘", "劉"),
    ("陈", "陳"),
    ("杨", "楊"),
    ("赵", "趙"),
    ("黄", "黃"),
    ("吴", "吳"),
    ("孙", "孫"),
    ("马", "馬"),
    ("罗", "羅"),
    ("郑", "鄭"),
    ("谢", "謝"),
    ("韩", "韓"),
    ("冯", "馮"),
    ("丽", "麗"),
    ("伟", "偉"),
    ("静", "靜"),
    ("强", "強"),
    ("艳", "艷"),
    ("涛", "濤"),
    ("红", "紅"),
    ("云", "雲"),
    ("鸟", "鳥"),
    ("儿", "兒"),
    ("鱼", "魚"),
    ("树", "樹"),
    ("读", "讀"),
    ("书", "書"),
    ("爱", "愛"),
    ("风", "風"),
    ("发", "發"),
    ("种", "種"),
    ("头", "頭"),
    ("灯", "燈"),
    ("麦", "麥"),
];

fn name(dice: &mut Dice) -> String {
    match dice.roll(10) {
        0..=3 => format!(
            "{}{}{}",
            dice.pick(SURNAMES),
            dice.pick(GIVEN),
            dice.pick(GIVEN)
        ),
        4 => format!("{}{}", dice.pick(SURNAMES), dice.pick(GIVEN)),
        5..=7 => format!("{}{}", dice.pick(ADJECTIVES), dice.pick(NOUNS)),
        8 => format!("{}{}", dice.pick(ENGLISH), dice.pick(SURNAMES)),
        _ => format!("{} {}", dice.pick(ENGLISH), dice.pick(NOUNS)),
    }
}

fn pinyin(name: &str) -> String {
    use pinyin::ToPinyin;
    let spoken = name.chars().map(|c| match c.to_pinyin() {
        Some(syllable) => syllable.plain().to_owned(),
        None => c.to_string(),
    });
    spoken.collect()
}

fn replaced(dice: &mut Dice, name: &str, table: &[(&str, &str)], all: bool) -> String {
    let mut changed = name.to_owned();
    let start = dice.roll(table.len());
    for at in 0..table.len() {
        let (from, to) = table[(start + at) % table.len()];
        if changed.contains(from) {
            changed = changed.replacen(from, to, 1);
            if !all {
                break;
            }
        }
    }
    changed
}

/// A name as its owner writes it elsewhere.
fn noisy(dice: &mut Dice, member: &Candidate) -> String {
    let name = &member.name;
    let number = member.number.unwrap_or_default();
    match dice.roll(100) {
        0..=21 => name.clone(),
        22..=36 => {
            let (one, other) = (dice.pick(EMOJI), dice.pick(EMOJI));
            if dice.percent(50) {
                format!("{one}{name}{other}")
            } else {
                format!("{name}{one}")
            }
        }
        37..=44 => format!("{name}-{}", dice.pick(PLACES)),
        45..=49 => format!("{name}（{}）", dice.pick(JOBS)),
        50..=52 => format!("{}{name}", dice.pick(PLACES)),
        53..=59 => replaced(dice, name, TRADITIONAL, true),
        60..=62 => name
            .chars()
            .map(|c| {
                if c.is_ascii_alphabetic() {
                    char::from_u32(c as u32 + 0xFEE0).unwrap()
                } else {
                    c
                }
            })
            .collect(),
        63..=66 => pinyin(name),
        67..=73 => replaced(dice, name, SOUNDS, false),
        74..=76 => format!("{} {name}", dice.pick(JOBS)),
        77..=80 => format!("{number}{name}"),
        81..=83 => format!("{number}-{name}"),
        84..=88 => typo(dice, name),
        89..=90 => name.chars().take(name.chars().count().max(3) - 1).collect(),
        _ => self::name(dice),
    }
}

fn typo(dice: &mut Dice, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = dice.roll(letters.len());
    match dice.roll(3) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, dice.pick(GIVEN).chars().next().unwrap()),
        _ => letters[at] = dice.pick(GIVEN).chars().next().unwrap(),
    }
    letters.into_iter().collect()
}

/// A camp of `size` members; one payer in ten is nobody of the roster.
pub fn camp(seed: u64, size: usize) -> Camp {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut roster: Vec<Candidate> = Vec::new();
    for n in 0..size {
        // Some share a name, some nearly do.
        let called = match roster.len() {
            0..=5 => name(&mut dice),
            _ if dice.percent(2) => {
                let at = dice.roll(roster.len());
                roster[at].name.clone()
            }
            _ => name(&mut dice),
        };
        let place = dice.pick(PLACES);
        roster.push(Candidate {
            alias: dice.percent(15).then(|| format!("{called}·{place}")),
            name: called,
            number: Some(1_000 + i64::try_from(n * 7 + dice.roll(7)).unwrap()),
            user_id: Some(184_000_000_000_000 + i64::try_from(n).unwrap()),
        });
    }
    let mut order: Vec<usize> = (0..size).collect();
    for at in (1..size).rev() {
        order.swap(at, dice.roll(at + 1));
    }
    let (mut payers, mut truth) = (Vec::new(), Vec::new());
    for member in order.into_iter().take(size * 9 / 10) {
        let known = &roster[member];
        let remark = dice.percent(25).then(|| noisy(&mut dice, known));
        let filled = match dice.roll(20) {
            0 => known.number.map(|number| number.to_string()),
            1 => Some(known.name.clone()),
            _ => None,
        };
        payers.push(Payer {
            name: noisy(&mut dice, known),
            remark,
            filled,
        });
        truth.push(Some(member));
        if dice.roll(9) == 0 {
            payers.push(Payer {
                name: stranger(&mut dice, &roster),
                ..Payer::default()
            });
            truth.push(None);
        }
    }
    Camp {
        roster,
        payers,
        truth,
    }
}

fn stranger(dice: &mut Dice, roster: &[Candidate]) -> String {
    loop {
        let called = name(dice);
        if roster.iter().all(|member| member.name != called) {
            let alone = Candidate {
                name: called,
                number: Some(1),
                ..Candidate::default()
            };
            return match dice.roll(4) {
                0 => format!("{}{}", dice.pick(EMOJI), alone.name),
                1 => format!("{}-{}", alone.name, dice.pick(PLACES)),
                _ => alone.name,
            };
        }
    }
}
