// Who plays: eight members of the planet, each with a way of checking in.

export const DAYS = 21;
export const REQUIRED_DAYS = 18;
export const GRACE_DAYS = 1;
export const DEPOSIT_FEN = 9900;

const after = (last) => (day) => day <= last;
const except = (...missed) => (day) => !missed.includes(day);

export const CAST = [
  { story: '一天不落', comes: except() },
  { story: '点了两次支付', comes: except(8), pressesTwice: true },
  { story: '出差缺两天', comes: except(5, 6) },
  { story: '缺三天，刚好够', comes: except(4, 11, 18) },
  { story: '缺四天，靠宽限', comes: except(2, 9, 16, 20) },
  { story: '填错了星球ID', comes: except(13), mistypes: true },
  { story: '缺五天，差一天', comes: except(3, 7, 12, 15, 19) },
  { story: '一周后放弃', comes: after(7) },
];

function qualifies(comes) {
  let days = 0;
  for (let day = 1; day <= DAYS; day += 1) days += comes(day) ? 1 : 0;
  return days > 0 && days + GRACE_DAYS >= REQUIRED_DAYS;
}

// The last digit wrong, as a tired thumb types it; nobody's id.
function mistyped(userId, planetMembers) {
  const others = [1, 2, 3].map((step) => `${String(userId).slice(0, -1)}${(userId + step) % 10}`);
  return others.find((typed) => planetMembers.every((member) => String(member.userId) !== typed));
}

// Gives each part to a member of the planet whose name nobody shares.
export function choose(planetMembers) {
  const count = (name) => planetMembers.filter((member) => member.name === name).length;
  const people = planetMembers.filter((member) => count(member.name) === 1).slice(0, CAST.length);
  if (people.length < CAST.length) throw new Error('星球里的成员不够演这出戏');
  return CAST.map((part, index) => {
    const { userId, name } = people[index];
    return {
      ...part,
      userId,
      name,
      wechatName: name,
      typedId: part.mistypes ? mistyped(userId, planetMembers) : String(userId),
      qualifies: qualifies(part.comes),
    };
  });
}
