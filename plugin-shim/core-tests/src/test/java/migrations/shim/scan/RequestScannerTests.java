package migrations.shim.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestScannerTests {
    private static final String PIPELINE = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
        + "PUT /a/_doc/1 HTTP/1.1\r\nCONTENT-LENGTH : 5\r\n\r\nGET /"
        + "\r\nPOST /a/_search HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nTrailer: 1\r\n\r\n"
        + "POST /_bulk HTTP/1.1\nContent-Length: 0\n\n"
        + "HEAD /a HTTP/1.1\r\n\r\n"
        + "POST /_search/scroll HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
        + "DELETE /a HTTP/1.0\r\n\r\n"
        + "POST /a/_update/_search?x HTTP/1.1\r\n\r\n"
        + "POST /a/_delete_by_query?q=_search HTTP/1.1\r\n\r\n";

    private final List<String> heard = new ArrayList<>();
    private final RequestScanner scanner = new RequestScanner(new RequestScanner.Listener() {
        @Override
        public void begins(int number) {
            heard.add("begin " + number);
        }

        @Override
        public void classified(int number, boolean mutation) {
            heard.add(number + (mutation ? " mutation" : " read"));
        }
    });

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100_000})
    void tells_pipelined_requests_apart_in_chunks_of_any_size(int chunk) {
        feed(PIPELINE, chunk);
        assertEquals("[begin 1, 1 read, begin 2, 2 mutation, begin 3, 3 read, begin 4, 4 mutation, begin 5, 5 read, begin 6, 6 read, "
            + "begin 7, 7 mutation, begin 8, 8 read, begin 9, 9 mutation]", heard.toString());
        assertFalse(scanner.isUnreadable());
        assertEquals(9, scanner.lastRequest());
    }

    @Test
    void says_which_request_a_chunk_begins_in_and_whether_it_may_change_something() {
        feed("GET /a HTTP/1.1\r\n", 100);
        assertEquals("1 false false", chunk());
        feed("\r\nPUT /b HTTP/1.1\r\nContent-Length: 4\r\n\r\nab", 100);
        assertEquals("1 true false", chunk());
        feed("cd", 100);
        assertEquals("2 true true", chunk());
        feed("GET /c HTTP/1.1\r\n\r\n", 100);
        assertEquals("3 false false", chunk());
    }

    @Test
    void takes_a_head_that_is_not_there_yet_for_a_mutation() {
        feed("GE", 100);
        assertEquals("1 true false", chunk());
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONSENSE\r\n\r\n", "PUT /a HTTP/1.1\r\nContent-Length: x\r\n\r\n", "PUT /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"})
    void marks_what_it_cannot_read_and_takes_it_for_a_mutation(String bytes) {
        feed(bytes + "GET / HTTP/1.1\r\n\r\n", 3);
        assertTrue(scanner.isUnreadable());
        assertEquals("1 true true", chunk());
        assertEquals(1, scanner.lastRequest());
    }

    @Test
    void is_not_misled_by_a_path_of_any_length() {
        StringBuilder path = new StringBuilder("/");
        for (int i = 0; i < 20_000; i++) {
            path.append('x');
        }
        feed("GET " + path + " HTTP/1.1\r\n\r\n", 1000);
        assertTrue(scanner.isUnreadable());
    }

    @Test
    void waits_for_a_new_head_when_the_node_gave_up_the_body() {
        feed("PUT /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 900\r\n\r\n", 100);
        scanner.abandonBody();
        feed("GET /b HTTP/1.1\r\n\r\n", 100);
        assertEquals("[begin 1, 1 mutation, begin 2, 2 read]", heard.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100})
    void knows_the_preface_of_http_2(int chunk) {
        feed("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", chunk);
        assertTrue(scanner.isHttp2());
    }

    private String chunk() {
        return scanner.firstRequest() + " " + scanner.hasMutation() + " " + scanner.endsMutation();
    }

    private void feed(String text, int chunk) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        for (int at = 0; at < bytes.limit(); at += chunk) {
            scanner.scan(bytes, at, Math.min(bytes.limit(), at + chunk));
        }
    }
}
