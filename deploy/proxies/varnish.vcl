# The gateway behind Varnish, /etc/varnish/default.vcl: it keeps the public documents and passes all else.
# To change: the address of the gateway, whose TRUST_PROXY names Varnish. TLS ends in front of it.
vcl 4.1;

backend gateway {
  .host = "127.0.0.1";
  .port = "3000";
  .first_byte_timeout = 75s;
  .between_bytes_timeout = 75s;
}

sub vcl_recv {
  if (req.method != "GET" || req.http.Authorization ||
      req.url !~ "^/(\.well-known/|openapi\.|docs|(mcp/)?server-card|llms\.txt|favicon\.|icon\.)") {
    return (pass);
  }
}
