package migrations.shim.filter;

import java.nio.charset.StandardCharsets;

/**
 * Tells, among requests that count as reads, those that a filter may keep out. A document may be named like a read (DELETE
 * /books/_doc/_search), and a GET may refresh, on which later answers and by-query operations rest: those stay in the log.
 */
final class SureReads {
    private static final byte[] REFRESH = word("_refresh");
    private static final byte[] FLUSH = word("_flush");
    private static final byte[] DOC = word("_doc");
    private static final byte[] CREATE = word("_create");
    private static final byte[] UPDATE = word("_update");

    private SureReads() {
    }

    /** The path is without its query, escapes resolved. */
    static boolean is(String method, byte[] path, int bytes) {
        if (hasWord(REFRESH, path, bytes) || hasWord(FLUSH, path, bytes)) {
            return false;
        }
        switch (method.charAt(0)) {
            case 'P':
                return !hasWord(DOC, path, bytes) && !hasWord(CREATE, path, bytes) && !hasWord(UPDATE, path, bytes);
            case 'D':
                return bytes > 1 && path[0] == '/' && path[1] == '_';
            default:
                return true;
        }
    }

    private static boolean hasWord(byte[] word, byte[] path, int bytes) {
        int from = 0;
        while (true) {
            int slash = PathText.indexOf('/', path, from, bytes);
            int end = slash < 0 ? bytes : slash;
            if (end - from == word.length && stands(word, path, from)) {
                return true;
            }
            if (slash < 0) {
                return false;
            }
            from = slash + 1;
        }
    }

    private static boolean stands(byte[] word, byte[] path, int from) {
        for (int i = 0; i < word.length; i++) {
            if (path[from + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] word(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
