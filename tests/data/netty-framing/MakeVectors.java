import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.*;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.*;

/** Asks netty's HttpRequestDecoder how it cuts streams into requests, and writes down what it says. See README.md. */
public class MakeVectors {
    static final String[] HEADS = {
        "GET / HTTP/1.1", "POST /a/_doc HTTP/1.1", "PUT /a%20b?x=1 HTTP/1.0", "HEAD /a HTTP/1.1", "get / http/1.1", "GET  /a   HTTP/1.1", "GET\t/a\tHTTP/1.1",
        "GET /a b HTTP/1.1", "GET /a", "GET", "G\u0001T / HTTP/1.1", "GET http://h:9200/a HTTP/1.1", "CONNECT h:1 HTTP/1.1", "GET / HTTP/2.0", "GET / FOO/1.1",
        "GET / HTTP/1.1 ", " GET / HTTP/1.1", "\r\n\r\nGET / HTTP/1.1", "\u0000\u0085GET / HTTP/1.1", "GET / HTTP/1", "GET / HTTP/x.y", "OPTIONS * HTTP/1.1", "GET /\u00e9 HTTP/1.1",
        "GET / a/HTTP/1.1", "GET /\u000b HTTP/1.1", "GET / HTTP/01.10" };
    static final String[] HEADERS = {
        "Host: h", "Content-Length: 4", "content-length:4", "Content-Length: 3", "Content-Length: 0", "Content-Length: +4", "Content-Length: -1", "Content-Length: -4", "Content-Length: 04",
        "Content-Length: 4, 4", "Content-Length: x", "Content-Length:", "Content-Length: 4 ", "Content-Length : 4", "Transfer-Encoding: chunked", "transfer-encoding: CHUNKED", "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity", "Transfer-Encoding:\tchunked\t", "Transfer-Encoding: chunked;q=1", "X: a\r b", "X: a\u0000b", "X a: b", "X\u00e9: b", "X;: b", ": b", "X", "X:", "X: \u00e9",
        " X: b", "\tfolded", " 4", "X: a\u000bb", "X: a\u001fb", "Connection: close", "X=: b", "\r", " ", "X: a\u001c", "X: \u000ca", "\u001cX: b", "X\u0001: b" };
    static final String[] BODIES = {
        "", "abcd", "abc", "4\r\nabcd\r\n0\r\n\r\n", "4\nabcd\n0\n\n", "4;ext=1\r\nabcd\r\n0\r\nT: 1\r\n\r\n", " 4 \r\nabcd\r\n0\r\n\r\n", "+4\r\nabcd\r\n0\r\n\r\n", "-4\r\nabcd\r\n0\r\n\r\n",
        "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", "4\r\nabcdXX\r\n0\r\n\r\n", "x\r\nabcd\r\n0\r\n\r\n", "\r\nabcd", "0\r\n\r\n", "00\r\n\r\n", "-0\r\n\r\n", "4\r\nabcd\r\n0\r\nbad trailer\r\n\r\n", "4\r\nabcd\r\n0\r\n X: 1\r\n\r\n",
        "80000000\r\nab", "4\r\nabcd\r\n0\r\nContent-Length: 3\r\n\r\n", "4 4\r\nabcd\r\n0\r\n\r\n", "A\r\n0123456789\r\n0\r\n\r\n", "a\u0001\r\n0123456789\r\n0\r\n\r\n", ";\r\nabcd\r\n0\r\n\r\n", "4\r\nabcd\r\n0\r\n\r\r\n\r\n", "\t4\r\nabcd\r\n0\r\n\r\n" };
    static final String NEXT = "GET /next HTTP/1.1\r\n\r\n";

    public static void main(String[] args) {
        Set<String> cases = new LinkedHashSet<>();
        for (String head : HEADS) { cases.add(head + "\r\n\r\n" + NEXT); cases.add(head + "\n\n" + NEXT); }
        for (String header : HEADERS) {
            for (String end : new String[] {"\r\n", "\n"}) {
                cases.add("POST /a HTTP/1.1" + end + header + end + end + "abcd" + NEXT);
                cases.add("POST /a HTTP/1.1" + end + "Y: 1" + end + header + end + end + "abcd" + NEXT);
                cases.add("POST /a HTTP/1.0" + end + header + end + end + "4\r\nabcd\r\n0\r\n\r\n" + NEXT);
            }
            for (String other : HEADERS) { cases.add("POST /a HTTP/1.1\r\n" + header + "\r\n" + other + "\r\n\r\nabcd" + NEXT); }
        }
        for (String body : BODIES) { cases.add("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body + NEXT); }
        Random random = new Random(49);
        for (int i = 0; i < 1500; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                text.append(random.nextInt(4) == 0 ? HEADS[random.nextInt(HEADS.length)] : HEADS[random.nextInt(4)]).append(random.nextBoolean() ? "\r\n" : "\n");
                for (int h = random.nextInt(3); h > 0; h--) { text.append(random.nextInt(3) == 0 ? HEADERS[random.nextInt(HEADERS.length)] : HEADERS[random.nextInt(5)]).append("\r\n"); }
                if (random.nextInt(3) == 0) { text.append("Transfer-Encoding: chunked\r\n"); }
                text.append("\r\n").append(BODIES[random.nextInt(BODIES.length)]);
            }
            if (random.nextInt(3) == 0) { text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256)); }
            cases.add(text.toString());
        }
        for (String text : cases) { System.out.println(escape(text) + "\t" + ask(text)); }
    }

    static String ask(String text) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(65536, 65536, 8192));
        StringBuilder says = new StringBuilder();
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (Exception e) {
            drain(channel, says);
            return says.append("!").toString();
        }
        drain(channel, says);
        return says.toString();
    }

    static void drain(EmbeddedChannel channel, StringBuilder says) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Object o = channel.readInbound(); o != null; o = channel.readInbound()) {
            if (o instanceof HttpObject && ((HttpObject) o).decoderResult().isFailure()) { says.append("!"); return; }
            if (o instanceof HttpRequest) {
                HttpRequest request = (HttpRequest) o;
                says.append("[").append(request.method().name()).append(' ').append(escape(request.uri())).append(' ');
                body.reset();
            }
            if (o instanceof HttpContent) {
                byte[] bytes = new byte[((HttpContent) o).content().readableBytes()];
                ((HttpContent) o).content().readBytes(bytes);
                body.write(bytes, 0, bytes.length);
            }
            if (o instanceof LastHttpContent) { says.append(escape(new String(body.toByteArray(), StandardCharsets.ISO_8859_1))).append("]"); }
        }
    }

    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c > 32 && c < 127 && c != '%' && c != '[' && c != ']' && c != '!') { out.append(c); } else { out.append(String.format("%%%02X", (int) c)); }
        }
        return out.toString();
    }
}
