#!/bin/bash
# TLS when a certificate is mounted; without one plain HTTP, for a trial or behind
# a load balancer that speaks TLS itself.
set -euo pipefail
if [ -r /etc/nginx/tls/fullchain.pem ]; then
  site=tls
else
  site=plain
  echo 'no certificate in /etc/nginx/tls: serving plain HTTP' >&2
fi
ln -sf /etc/nginx/camp/site-$site.conf /etc/nginx/sites-enabled/camp.conf
exec nginx -g 'daemon off;'
