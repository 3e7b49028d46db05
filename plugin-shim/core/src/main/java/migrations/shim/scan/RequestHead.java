package migrations.shim.scan;

import java.nio.charset.StandardCharsets;

/** Reads the head of the request being read, line by line: what it asks, how much body it has, and what a filter says. Belongs to its scanner. */
final class RequestHead {
    private final RequestBody body;
    private final RequestFate fate;
    private boolean mutation;
    private boolean http2Preface;

    RequestHead(RequestBody body, RequestFate fate) {
        this.body = body;
        this.fate = fate;
    }

    /** The request may change something; its request line was read. */
    boolean isMutation() {
        return mutation;
    }

    /** The request line is the beginning of HTTP/2. */
    boolean isHttp2Preface() {
        return http2Preface;
    }

    /** Takes the request line; false when it cannot be read. */
    boolean requestLine(LineReader lines) {
        String text = new String(lines.line, 0, lines.bytes, StandardCharsets.ISO_8859_1);
        int methodEnd = text.indexOf(' ');
        int pathEnd = text.lastIndexOf(' ');
        if (lines.isTooLong || methodEnd <= 0 || pathEnd <= methodEnd || !text.startsWith("HTTP/", pathEnd + 1)) {
            return false;
        }
        String method = text.substring(0, methodEnd);
        http2Preface = text.equals("PRI * HTTP/2.0");
        mutation = RequestKinds.isMutation(method, text.substring(methodEnd + 1, pathEnd).trim());
        fate.line(method, mutation, lines.line, methodEnd + 1, pathEnd);
        return true;
    }

    /** Takes a header; false when it cannot be read. */
    boolean header(LineReader lines) {
        byte[] line = lines.line;
        int bytes = lines.bytes;
        int nameEnd = HeaderText.nameEnd(line, bytes);
        if (HeaderText.nameIs("content-length", line, nameEnd)) {
            body.length(HeaderText.value(line, nameEnd, bytes));
        } else if (HeaderText.nameIs("transfer-encoding", line, nameEnd)) {
            body.encoding(HeaderText.value(line, nameEnd, bytes));
        } else if (fate.isOpen() && HeaderText.nameIs("user-agent", line, nameEnd)) {
            fate.agent(line, bytes);
        }
        return !body.isUnreadable();
    }
}
