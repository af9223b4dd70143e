// Prints a free port of the loopback; `free-port.mjs 5433` prefers that one.
import { createServer } from 'node:net';

function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const taken = server.address().port;
      server.close(() => resolve(taken));
    });
  });
}

const wish = Number(process.argv[2] ?? 0);
console.log((await tryPort(wish)) ?? (await tryPort(0)));
