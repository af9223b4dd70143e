// Forms and buttons with data-control post JSON to the control interface and show the page anew.
(function () {
  'use strict';

  function toast(words, bad) {
    var node = document.createElement('div');
    node.className = bad ? 'toast bad' : 'toast';
    node.setAttribute('role', 'status');
    node.textContent = words;
    document.body.appendChild(node);
    setTimeout(function () { node.remove(); }, 3500);
  }

  function send(path, method, body) {
    return fetch('/_control/' + path, {
      method: method,
      headers: { 'Content-Type': 'application/json' },
      body: method === 'DELETE' ? undefined : JSON.stringify(body)
    }).then(function (response) {
      return response.json().then(function (answer) {
        if (!response.ok) { throw new Error(answer.message || '没有成功'); }
        return answer;
      });
    });
  }

  // A local date and time is meant in Beijing.
  function value(field) {
    var text = field.value.trim();
    if (text === '') { return undefined; }
    if (field.type === 'datetime-local') { return text + (text.length === 16 ? ':00' : '') + '+08:00'; }
    if (field.type === 'number') {
      // 元 become 分: 0.29 times 100 is not 29 for a machine.
      return field.dataset.times ? Math.round(Number(text) * Number(field.dataset.times)) : Number(text);
    }
    return text;
  }

  function collect(form) {
    var body = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name) { return; }
      var read = value(field);
      if (read !== undefined) { body[field.name] = read; }
    });
    return form.dataset.list ? wrap(form.dataset.list, body) : body;
  }

  function wrap(name, body) {
    var whole = {};
    whole[name] = [body];
    return whole;
  }

  // A page without https has no clipboard of its own; a selected field is copied the old way.
  function copy(words) {
    var field = document.createElement('textarea');
    field.value = words;
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand('copy');
    field.remove();
    toast(done ? '已复制' : words, !done);
  }

  function act(source, body) {
    var button = source.tagName === 'FORM' ? source.querySelector('[type=submit]') : source;
    if (button) { button.disabled = true; }
    send(source.dataset.control, source.dataset.method || 'POST', body).then(function () {
      sessionStorage.setItem('toast', source.dataset.done || '已完成');
      location.reload();
    }).catch(function (error) {
      if (button) { button.disabled = false; }
      toast(error.message, true);
    });
  }

  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.dataset.control) { return; }
    event.preventDefault();
    act(form, collect(form));
  });

  document.addEventListener('click', function (event) {
    var copied = event.target.closest('button[data-copy]');
    if (copied) { copy(copied.dataset.copy); return; }
    var button = event.target.closest('button[data-control]');
    if (!button) { return; }
    if (button.dataset.ask && !confirm(button.dataset.ask)) { return; }
    act(button, JSON.parse(button.dataset.body || '{}'));
  });

  var here = document.querySelector('nav [aria-current]');
  if (here) { here.parentNode.scrollLeft = here.offsetLeft - 24; }

  var words = sessionStorage.getItem('toast');
  if (words) { sessionStorage.removeItem('toast'); toast(words, false); }

  // The clock in the head goes on between two looks.
  var now = document.querySelector('[data-now]');
  if (now) {
    var begin = Number(now.dataset.now), since = Date.now();
    setInterval(function () {
      var at = new Date(begin + (Date.now() - since) + 8 * 3600000);
      now.textContent = at.toISOString().slice(0, 19).replace('T', ' ');
    }, 1000);
  }

  var code = document.querySelector('[data-code-url]');
  if (code) {
    code.addEventListener('submit', function (event) {
      event.preventDefault();
      var found = /[?&]pr=([^&\s]+)/.exec(code.elements.url.value);
      if (found) { location.href = '/cashier/native?pr=' + found[1]; } else { toast('不是付款码链接', true); }
    });
  }
}());
