// One member with a phone: signs in with WeChat, fills in the form, pays, joins.
import { setTimeout as sleep } from 'node:timers/promises';

import { Caller } from './http.mjs';
import { approve, openOrderOf, openidOf, pay } from './world.mjs';

export class Member {
  constructor(person) {
    Object.assign(this, person);
    this.phone = new Caller(process.env.CAMP_API_URL, { address: person.address });
  }

  async signIn(campId) {
    this.openid = await openidOf(this.wechatName);
    const authorize = await this.phone.redirect(`/api/h5/oauth/start?returnPath=${encodeURIComponent(`/h5/camps/${campId}`)}`);
    const callback = new URL(await approve(authorize, this.openid));
    await this.phone.redirect(callback.pathname + callback.search);
    const session = await this.phone.get('/api/h5/session');
    if (!session.signedIn) throw new Error(`${this.wechatName} 没有登录成功`);
  }

  // Returns the order; `pressTwice` is the impatient thumb, which must not make a second order.
  async order(campId, { pressTwice = false } = {}) {
    const camp = await this.phone.get(`/api/h5/camps/${campId}`);
    const form = {
      planetNickname: this.name,
      planetId: this.typedId,
      wechatNickname: this.wechatName,
      rulesVersion: camp.rules.version,
      channel: 'jsapi',
    };
    const first = await this.phone.post(`/api/h5/camps/${campId}/orders`, form);
    if (!pressTwice) return first;
    const second = await this.phone.post(`/api/h5/camps/${campId}/orders`, form);
    if (second.id !== first.id) throw new Error('连点两次产生了两个订单');
    return second;
  }

  async payDeposit(order) {
    this.outTradeNo = await openOrderOf(this.openid);
    if (!this.outTradeNo) throw new Error(`微信支付那边没有 ${this.wechatName} 的待付订单`);
    await pay(this.outTradeNo, this.openid);
    for (let tries = 0; tries < 100; tries += 1) {
      const { state, enrolmentId } = await this.phone.get(`/api/h5/orders/${order.id}`);
      if (state === 'paid') {
        this.enrolmentId = enrolmentId;
        return;
      }
      await sleep(100);
    }
    throw new Error(`${this.wechatName} 付了款，但 10 秒内没有收到支付回调`);
  }

  // The picture of the group's QR code, as the page shows it.
  async seeGroup() {
    const { group, message } = await this.phone.get(`/api/h5/enrolments/${this.enrolmentId}/group`);
    if (!group) throw new Error(`没有可用的群：${message}`);
    return { ...group, picture: await this.phone.picture(group.qrUrl) };
  }

  progress = () => this.phone.get(`/api/h5/enrolments/${this.enrolmentId}/progress`);
  card = () => this.phone.get(`/api/h5/enrolments/${this.enrolmentId}`);
}
