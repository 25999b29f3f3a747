// Requests that must not be served, as bytes, each with the answer that it has to get. One table for the server and for
// the demonstration of what a bare QHttpServer does with the same bytes.
#pragma once

#include <QByteArray>
#include <vector>

namespace veilpix::tests {

struct Attack {
    const char* name;
    QByteArray bytes;
    int status;
};

inline const std::vector<Attack>& attacks()
{
    const auto get = [](const QByteArray& fields) { return "GET /hello HTTP/1.1\r\n" + fields + "\r\n"; };
    const auto post = [](const QByteArray& fields, const QByteArray& body) {
        return "POST /digest HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
    };
    const auto chunked = [&](const QByteArray& body) { return post("Transfer-Encoding: chunked\r\n", body); };
    static const std::vector<Attack> all{
        {"negative length", post("Content-Length: -5\r\n", "hello"), 400},
        {"overflowing length", post("Content-Length: 99999999999999999999\r\n", "hello"), 400},
        {"length with a plus", post("Content-Length: +5\r\n", "hello"), 400},
        {"hexadecimal length", post("Content-Length: 0x5\r\n", "hello"), 400},
        {"empty length", post("Content-Length:\r\n", "hello"), 400},
        {"list of lengths", post("Content-Length: 5, 5\r\n", "hello"), 400},
        {"length twice, different", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello1"), 400},
        {"length twice, the same", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
        {"length and chunks", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
        {"chunks and length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400},
        {"gigabyte said", post("Content-Length: 1073741824\r\n", "x"), 413},
        {"unknown coding", post("Transfer-Encoding: gzip\r\n", "x"), 501},
        {"chunked is not last", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), 400},
        {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
        {"coding with a vertical tab", post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"), 400},
        {"chunk size no number", chunked("zz\r\nhello\r\n0\r\n\r\n"), 400},
        {"chunk size negative", chunked("-5\r\nhello\r\n0\r\n\r\n"), 400},
        {"chunk size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400},
        {"chunk size overflows", chunked("fffffffffffffffff\r\nhello\r\n0\r\n\r\n"), 400},
        {"chunk size a gigabyte", chunked("40000000\r\nhello"), 413},
        {"chunk longer than said", chunked("5\r\nhello!!\r\n0\r\n\r\n"), 400},
        {"chunk ends with a bare line feed", chunked("5\r\nhello\n0\r\n\r\n"), 400},
        {"chunk size ends with a bare line feed", chunked("5\nhello\r\n0\r\n\r\n"), 400},
        {"chunk extension with a line feed", chunked("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"), 400},
        {"two hosts", get("Host: a\r\nHost: b\r\n"), 400},
        {"no host", get("Accept: */*\r\n"), 400},
        {"empty host", get("Host:\r\n"), 400},
        {"host with a slash", get("Host: a/b\r\n"), 400},
        {"host with a user", get("Host: u@a\r\n"), 400},
        {"NUL in a value", get(QByteArray("Host: a\r\nX: a\0b\r\n", 17)), 400},
        {"NUL in a name", get(QByteArray("Host: a\r\nX\0Y: b\r\n", 17)), 400},
        {"folded field", get("Host: a\r\nX: one\r\n two\r\n"), 400},
        {"blank before the colon", get("Host: a\r\nContent-Length : 5\r\n"), 400},
        {"blank in a name", get("Host: a\r\nBad Name: 5\r\n"), 400},
        {"field without a colon", get("Host: a\r\nnonsense\r\n"), 400},
        {"field without a name", get("Host: a\r\n: x\r\n"), 400},
        {"bare line feeds", "GET /hello HTTP/1.1\nHost: a\n\n", 400},
        {"bare carriage return in a value", get("Host: a\r\nX: a\rb\r\n"), 400},
        {"first line folded", "GET /hello HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n", 400},
        {"encoded NUL in the path", "GET /items/a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"encoded slash in the path", "GET /items/a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"encoded line end in the path", "GET /items/a%0d%0ab HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"broken percent", "GET /items/a%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"path that is no UTF-8", "GET /items/%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"dot segments", "GET /items/../hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"encoded dot segments", "GET /items/%2e%2e/hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"raw bytes in the path", "GET /items/\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"fragment", "GET /hello#x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"blank in the target", "GET /hello x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"absolute target of another host", "GET http://b/hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"target without a slash", "GET hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"no version", "GET /hello\r\nHost: a\r\n\r\n", 400},
        {"HTTP/0.9 blank", "GET  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"version 2.0", "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"version 1.2", "GET /hello HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        {"version nonsense", "GET /hello HTCPCP/1.0\r\nHost: a\r\n\r\n", 400},
        {"lower-case method", "get /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"TRACE", "TRACE /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"coding in HTTP/1.0", "POST /digest HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"unknown expectation", post("Content-Length: 5\r\nExpect: a-miracle\r\n", "hello"), 417},
        {"head of 100 MB begins", get("Host: a\r\nX: " + QByteArray(17'000, 'x') + "\r\n"), 431},
        {"thousand fields", get("Host: a\r\n" + QByteArray("X: y\r\n").repeated(1000)), 431},
        {"long target", "GET /" + QByteArray(8'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"TLS hello on a plain port", QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), 400},
    };
    return all;
}

} // namespace veilpix::tests
