// WeixinJSBridge as the sandbox knows it. Injected into a page before its own scripts run.
(function () {
  'use strict';
  var base = '__SANDBOX__';
  if (window.WeixinJSBridge) { return; }

  function ask(params, confirm) {
    var body = Object.assign({}, params, { confirm: confirm });
    return fetch(base + '/_bridge/pay', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body)
    }).then(function (response) { return response.json(); });
  }

  function element(tag, style, text) {
    var node = document.createElement(tag);
    node.setAttribute('style', style);
    if (text) { node.textContent = text; }
    return node;
  }

  function sheet(order, done) {
    var veil = element('div', 'position:fixed;inset:0;z-index:2147483647;background:rgba(16,24,20,.55);' +
      'display:flex;align-items:flex-end;justify-content:center;font:16px/1.5 -apple-system,"PingFang SC","Noto Sans SC","Noto Sans CJK SC",sans-serif');
    veil.setAttribute('role', 'dialog');
    veil.setAttribute('aria-label', '微信支付');
    veil.id = 'sandbox-wechat-pay';
    var card = element('div', 'box-sizing:border-box;width:100%;max-width:430px;background:#fff;color:#16211c;' +
      'border-radius:20px 20px 0 0;padding:24px 24px 32px;text-align:center');
    card.appendChild(element('div', 'color:#66756d;font-size:14px', '微信支付 · 沙盒'));
    card.appendChild(element('div', 'margin:12px 0 0;font-size:15px', order.description));
    card.appendChild(element('div', 'margin:4px 0 24px;font-size:40px;font-weight:650;font-variant-numeric:tabular-nums',
      '¥' + Math.floor(order.amountFen / 100) + '.' + ('0' + (order.amountFen % 100)).slice(-2)));
    var pay = element('button', 'display:block;width:100%;padding:14px;border:0;border-radius:12px;background:#0B7A53;' +
      'color:#fff;font:inherit;font-weight:600;cursor:pointer', '支付');
    var cancel = element('button', 'display:block;width:100%;padding:12px;margin-top:8px;border:0;border-radius:12px;' +
      'background:transparent;color:#66756d;font:inherit;cursor:pointer', '取消');
    pay.type = cancel.type = 'button';
    pay.onclick = function () { pay.disabled = true; close('pay'); };
    cancel.onclick = function () { close('cancel'); };
    card.appendChild(pay);
    card.appendChild(cancel);
    veil.appendChild(card);
    document.body.appendChild(veil);
    pay.focus();
    function close(choice) { veil.remove(); done(choice); }
  }

  function brandPay(params, callback) {
    var name = 'get_brand_wcpay_request:';
    function fail(words) { callback({ err_msg: name + 'fail', err_desc: words }); }
    ask(params, false).then(function (order) {
      if (!order.ok) { fail(order.message); return; }
      sheet(order, function (choice) {
        if (choice === 'cancel') { callback({ err_msg: name + 'cancel' }); return; }
        ask(params, true).then(function (paid) {
          if (paid.ok) { callback({ err_msg: name + 'ok' }); } else { fail(paid.message); }
        }).catch(function () { fail('network'); });
      });
    }).catch(function () { fail('network'); });
  }

  window.WeixinJSBridge = {
    invoke: function (method, params, callback) {
      if (method === 'getBrandWCPayRequest') { brandPay(params, callback || function () {}); return; }
      if (callback) { callback({ err_msg: method + ':fail' }); }
    },
    call: function () {},
    on: function () {}
  };

  function ready() { document.dispatchEvent(new Event('WeixinJSBridgeReady')); }
  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', ready);
  } else {
    setTimeout(ready, 0);
  }
}());
