package migrations.shim.filter;

/** Reads a request's path as the node reads it, as far as filters need. */
final class PathText {
    private PathText() {
    }

    /** Where the path ends and its query begins. */
    static int endOfPath(byte[] text, int from, int to) {
        int end = indexOf('?', text, from, to);
        return end < 0 ? to : end;
    }

    /**
     * Where the part between the first slash and the next ends; {@code from} when it is none that names indices (_search; but _all does).
     * It begins at {@code from + 1}.
     */
    static int endOfIndices(byte[] text, int from, int to) {
        if (from == to || text[from] != '/') {
            return from;
        }
        int slash = indexOf('/', text, from + 1, to);
        int end = slash < 0 ? to : slash;
        boolean isAll = end - from == 5 && text[from + 2] == 'a' && text[from + 3] == 'l' && text[from + 4] == 'l';
        return end == from + 1 || text[from + 1] == '_' && !isAll ? from : end;
    }

    static int indexOf(char wanted, byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Resolves {@code %2C} and its like; what is no escape stays. Gives the length. */
    static int resolve(byte[] text, int from, int to, byte[] into) {
        int length = 0;
        for (int at = from; at < to; at++) {
            int high = text[at] == '%' && at + 2 < to ? Character.digit(text[at + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text[at + 2], 16);
            into[length++] = low < 0 ? text[at] : (byte) (high << 4 | low);
            at += low < 0 ? 0 : 2;
        }
        return length;
    }
}
