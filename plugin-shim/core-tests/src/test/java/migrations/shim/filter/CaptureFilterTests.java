package migrations.shim.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import migrations.shim.scan.RequestScanner;
import migrations.shim.wire.Golden;
import org.junit.jupiter.api.Test;

/** What filters keep out, by the table that the proxy's tests read too. */
class CaptureFilterTests {
    private static final String TABLE = Golden.text("filters.json");

    @Test
    void patterns_match_as_the_table_says() {
        List<String> patterns = Golden.texts(TABLE, "pattern");
        List<String> texts = Golden.texts(TABLE, "text");
        List<String> matches = Golden.texts(TABLE, "matches");
        assertTrue(patterns.size() > 20 && patterns.size() == texts.size() && texts.size() == matches.size());
        for (int i = 0; i < patterns.size(); i++) {
            byte[] text = ("x" + texts.get(i) + "x").getBytes(StandardCharsets.UTF_8);
            assertEquals(matches.get(i).equals("yes"), new TextPattern(patterns.get(i)).matches(text, 1, text.length - 1), patterns.get(i) + " on " + texts.get(i));
        }
    }

    @Test
    void requests_are_kept_or_out_as_the_table_says_however_their_heads_arrive() {
        List<String> filters = Golden.texts(TABLE, "filters");
        List<String> heads = Golden.texts(TABLE, "head");
        List<String> becomes = Golden.texts(TABLE, "becomes");
        assertTrue(filters.size() > 40 && filters.size() == heads.size() && heads.size() == becomes.size());
        for (int i = 0; i < filters.size(); i++) {
            byte[] head = (heads.get(i).replace("|", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
            for (int chunk : new int[] {1, 2, 7, head.length}) {
                Fate expected = becomes.get(i).equals("out") ? Fate.OUT : Fate.KEPT;
                assertEquals(expected, fate(filter(filters.get(i)), head, chunk), filters.get(i) + " on " + heads.get(i) + " by " + chunk);
            }
        }
    }

    @Test
    void a_bad_filter_is_refused_with_one_message() {
        List<String> bad = Golden.texts(TABLE, "filter");
        List<String> because = Golden.texts(TABLE, "because");
        assertTrue(bad.size() > 8 && bad.size() == because.size());
        for (int i = 0; i < bad.size(); i++) {
            String text = bad.get(i);
            Exception refused = assertThrows(IllegalArgumentException.class, () -> filter(text), text);
            assertTrue(refused.getMessage().endsWith(because.get(i)), refused.getMessage());
        }
    }

    @Test
    void number_and_length_of_filters_are_bounded() {
        List<String> none = Collections.emptyList();
        String longest = String.join("", Collections.nCopies(256, "b"));
        assertNotNull(CaptureFilter.of(none, Collections.nCopies(40, "a"), Collections.nCopies(24, longest)));
        assertEquals("65 filters are given; 64 are taken at most.",
            assertThrows(IllegalArgumentException.class, () -> CaptureFilter.of(none, Collections.nCopies(40, "a"), Collections.nCopies(25, "b"))).getMessage());
        assertThrows(IllegalArgumentException.class, () -> CaptureFilter.agent(longest + "b"));
        assertThrows(IllegalArgumentException.class, () -> CaptureFilter.agent("a\nb"));
        assertNull(CaptureFilter.of(none, none, none));
    }

    @Test
    void a_head_past_the_bound_is_kept_however_it_arrives() {
        for (int over = 0; over <= 1; over++) {
            int headBytes = RequestScanner.MAX_FILTERED_HEAD_BYTES + over;
            StringBuilder head = new StringBuilder("GET /_cat/x HTTP/1.1\r\n");
            while (headBytes - head.length() > 2000) {
                head.append("x: ").append(String.join("", Collections.nCopies(995, "y"))).append("\r\n");
            }
            head.append("x: ").append(String.join("", Collections.nCopies(headBytes - head.length() - 4, "y"))).append("\r\n\r\n");
            assertEquals(headBytes, head.length());
            for (int chunk : new int[] {1, 1000, 100_000}) {
                assertEquals(over == 0 ? Fate.OUT : Fate.KEPT, fate(filter("route /_cat/*"), head.toString().getBytes(StandardCharsets.US_ASCII), chunk));
            }
        }
    }

    /** From the text of the table: {@code route /a|agent b}. */
    public static CaptureFilter filter(String text) {
        List<String> routes = new ArrayList<>();
        List<String> agents = new ArrayList<>();
        List<String> indices = new ArrayList<>();
        for (String each : text.split("\\|")) {
            int space = each.indexOf(' ');
            String kind = each.substring(0, space);
            (kind.equals("route") ? routes : kind.equals("agent") ? agents : indices).add(each.substring(space + 1));
        }
        return CaptureFilter.of(routes, agents, indices);
    }

    private static Fate fate(CaptureFilter filter, byte[] head, int chunk) {
        RequestScanner scanner = new RequestScanner(new RequestScanner.Listener() {
            @Override
            public void begins(int number) {
            }

            @Override
            public void classified(int number, boolean mutation) {
            }
        }, filter);
        ByteBuffer bytes = ByteBuffer.wrap(head);
        for (int at = 0; at < head.length; ) {
            scanner.beginChunk();
            at = scanner.scanRun(bytes, at, Math.min(head.length, at + chunk));
        }
        return scanner.fate();
    }
}
