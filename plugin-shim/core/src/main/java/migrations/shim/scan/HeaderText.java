package migrations.shim.scan;

import java.nio.charset.StandardCharsets;

/** Reads what framing needs out of header lines. */
final class HeaderText {
    private HeaderText() {
    }

    /** Where a header's name ends, spaces behind it left out; the line's end when there is no colon. */
    static int nameEnd(byte[] line, int bytes) {
        int end = colon(line, bytes);
        while (end > 0 && line[end - 1] == ' ') {
            end--;
        }
        return end;
    }

    static boolean nameIs(String lower, byte[] line, int nameEnd) {
        if (nameEnd != lower.length()) {
            return false;
        }
        for (int i = 0; i < nameEnd; i++) {
            byte b = line[i];
            int folded = b >= 'A' && b <= 'Z' ? b + 32 : b;
            if (folded != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static String value(byte[] line, int nameEnd, int bytes) {
        String rest = new String(line, nameEnd, bytes - nameEnd, StandardCharsets.ISO_8859_1);
        return rest.substring(rest.indexOf(':') + 1).trim();
    }

    /** Where the colon is; the line's end when there is none. */
    static int colon(byte[] line, int bytes) {
        int i = 0;
        while (i < bytes && line[i] != ':') {
            i++;
        }
        return i;
    }

    /** A number; negative for anything else. */
    static long number(String text, int radix) {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
