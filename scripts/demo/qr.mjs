// A small QR encoder: bytes, error correction L, versions 1 to 5 (up to 106 bytes),
// mask 0. Enough for the link of a demo group, without a dependency.

const VERSIONS = [
  { data: 19, check: 7 },
  { data: 34, check: 10, align: 18 },
  { data: 55, check: 15, align: 22 },
  { data: 80, check: 20, align: 26 },
  { data: 108, check: 26, align: 30 },
];
// Level L, mask 0, with its own error correction, most significant bit first.
const FORMAT = 0b111011111000100;

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value <<= 1;
  if (value & 0x100) value ^= 0x11d;
}
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);

function checkBytes(data, count) {
  let generator = [1];
  for (let power = 0; power < count; power += 1) {
    const next = [...generator, 0];
    generator.forEach((value, index) => {
      next[index + 1] ^= times(value, EXP[power]);
    });
    generator = next;
  }
  const rest = [...data, ...new Array(count).fill(0)];
  for (let index = 0; index < data.length; index += 1) {
    const lead = rest[index];
    generator.forEach((value, offset) => {
      rest[index + offset] ^= times(value, lead);
    });
  }
  return rest.slice(data.length);
}

function codewords(bytes, { data, check }) {
  const bits = [0, 1, 0, 0];
  const push = (value, width) => {
    for (let bit = width - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  push(bytes.length, 8);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, data * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const words = [];
  for (let index = 0; index < bits.length; index += 8) words.push(parseInt(bits.slice(index, index + 8).join(''), 2));
  for (let pad = 0; words.length < data; pad += 1) words.push(pad % 2 ? 0x11 : 0xec);
  return [...words, ...checkBytes(words, check)];
}

// Modules that are the same in every code: null where data goes.
function frame(size, align) {
  const grid = Array.from({ length: size }, () => new Array(size).fill(null));
  const square = (row, column, radius, dark) => {
    for (let y = -radius; y <= radius; y += 1) {
      for (let x = -radius; x <= radius; x += 1) {
        if (grid[row + y]?.[column + x] !== undefined) grid[row + y][column + x] = dark(Math.max(Math.abs(x), Math.abs(y)));
      }
    }
  };
  for (let index = 8; index < size - 8; index += 1) grid[6][index] = grid[index][6] = index % 2 === 0;
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]]) square(row, column, 4, (ring) => ring !== 2 && ring !== 4);
  if (align) square(align, align, 2, (ring) => ring !== 1);
  grid[size - 8][8] = true;
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = ((FORMAT >> (14 - bit)) & 1) === 1;
    const [row, column] = bit < 6 ? [8, bit] : bit < 8 ? [8, bit + 1] : bit === 8 ? [7, 8] : [14 - bit, 8];
    grid[row][column] = dark;
    if (bit < 7) grid[size - 1 - bit][8] = dark;
    else grid[8][size - 15 + bit] = dark;
  }
  return grid;
}

// Rows of booleans, true is dark.
export function qrModules(text) {
  const bytes = Buffer.from(text, 'utf8');
  const index = VERSIONS.findIndex(({ data }) => bytes.length + 2 <= data);
  if (index < 0) throw new Error(`${bytes.length} bytes do not fit`);
  const size = 21 + index * 4;
  const grid = frame(size, VERSIONS[index].align);
  const words = codewords(bytes, VERSIONS[index]);
  let bit = 0;
  let upwards = true;
  for (let right = size - 1; right > 0; right -= 2, upwards = !upwards) {
    if (right === 6) right -= 1;
    for (let step = 0; step < size; step += 1) {
      const row = upwards ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (grid[row][column] !== null) continue;
        const dark = ((words[bit >> 3] >> (7 - (bit & 7))) & 1) === 1;
        grid[row][column] = dark !== ((row + column) % 2 === 0);
        bit += 1;
      }
    }
  }
  return grid;
}
