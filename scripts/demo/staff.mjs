// The operator at the desk: makes the camp, settles, reviews, releases.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Caller } from './http.mjs';

export class Operator {
  #desk = new Caller(process.env.CAMP_API_URL);

  async signIn() {
    const file = join(process.env.CAMP_DATA_DIR, 'demo-accounts.txt');
    const accounts = readFileSync(file, 'utf8').split('\n').map((line) => line.trim().split(/\s+/));
    const [, username, password] = accounts.find(([role]) => role === 'admin');
    const login = () => this.#desk.post('/api/auth/login', { username, password });
    const { token, user } = await login();
    this.#desk.carry(token);
    // The token lives for minutes of wall time; the story is shorter.
    return user;
  }

  // Whom a camp may be given to.
  staff = async (role) => (await this.#desk.get(`/api/admin/staff/options?role=${role}`)).items;
  upload = (kind, file) => this.#desk.upload('/api/admin/files', { kind, file });
  createCamp = (form) => this.#desk.post('/api/admin/camps', form);
  publish = (campId) => this.#desk.post(`/api/admin/camps/${campId}/publish`);
  camp = (campId) => this.#desk.get(`/api/admin/camps/${campId}`);
  overview = (campId) => this.#desk.get(`/api/admin/camps/${campId}/overview`);
  enrolments = (campId) => this.#all(`/api/admin/camps/${campId}/enrolments?`);
  refunds = (campId) => this.#all(`/api/admin/refunds?campId=${campId}&`);
  startSettlement = (campId) => this.#desk.post(`/api/admin/camps/${campId}/settlement`);
  listSettlement = (campId) => this.#desk.post(`/api/admin/camps/${campId}/settlement/list`);
  approve = (refunds, sumFen) => this.#desk.post('/api/admin/refunds/approve', { refunds, sumFen });
  preview = (refundIds) => this.#desk.post('/api/admin/release-runs/preview', { refundIds });
  release = (run) => this.#desk.post('/api/admin/release-runs', run);
  run = (runId) => this.#desk.get(`/api/admin/release-runs/${runId}`);

  // Finds the person in the roster by name and binds the enrolment to them.
  async resolve(campId, enrolmentId, name, reason) {
    const { items } = await this.#desk.get(`/api/admin/camps/${campId}/roster?q=${encodeURIComponent(name)}`);
    const person = items.find((item) => item.name === name);
    if (!person) throw new Error(`名册里没有 ${name}`);
    return this.#desk.post(`/api/admin/enrolments/${enrolmentId}/resolve`, { planetUserId: person.planetUserId, reason });
  }

  async #all(path) {
    const items = [];
    for (let page = 1; ; page += 1) {
      const list = await this.#desk.get(`${path}page=${page}&pageSize=100`);
      items.push(...list.items);
      if (items.length >= list.total || list.items.length === 0) return items;
    }
  }
}
