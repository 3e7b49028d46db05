package migrations.shim.filter;

import java.nio.charset.StandardCharsets;

/**
 * Literal text and stars; a star stands for any bytes, none too. Letters are told apart by case. Time grows with the text alone: each piece
 * is looked for once.
 */
public final class TextPattern {
    /** Between the stars: the first begins the text, the last ends it, the others come in order. */
    private final byte[][] pieces;
    private final int[][] fallbacks;

    public TextPattern(String pattern) {
        String[] texts = pattern.split("\\*", -1);
        pieces = new byte[texts.length][];
        fallbacks = new int[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            pieces[i] = texts[i].getBytes(StandardCharsets.UTF_8);
            fallbacks[i] = fallbacksOf(pieces[i]);
        }
    }

    /** Whether the bytes from {@code from} to {@code to} match. */
    public boolean matches(byte[] text, int from, int to) {
        byte[] first = pieces[0];
        byte[] last = pieces[pieces.length - 1];
        if (pieces.length == 1) {
            return to - from == first.length && stands(first, text, from);
        }
        if (to - from < first.length + last.length || !stands(first, text, from) || !stands(last, text, to - last.length)) {
            return false;
        }
        int at = from + first.length;
        for (int i = 1; i < pieces.length - 1 && at >= 0; i++) {
            at = endOf(pieces[i], fallbacks[i], text, at, to - last.length);
        }
        return at >= 0;
    }

    private static boolean stands(byte[] piece, byte[] text, int at) {
        for (int i = 0; i < piece.length; i++) {
            if (text[at + i] != piece[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the first occurrence of the piece ends; -1 when there is none. */
    private static int endOf(byte[] piece, int[] fallbacks, byte[] text, int from, int to) {
        int matched = 0;
        int at = from;
        while (matched < piece.length) {
            if (at == to) {
                return -1;
            }
            while (matched > 0 && text[at] != piece[matched]) {
                matched = fallbacks[matched - 1];
            }
            if (text[at] == piece[matched]) {
                matched++;
            }
            at++;
        }
        return at;
    }

    /** For each place the length of the longest start of the piece that also ends there (Knuth, Morris, Pratt). */
    private static int[] fallbacksOf(byte[] piece) {
        int[] lengths = new int[piece.length];
        int length = 0;
        for (int at = 1; at < piece.length; at++) {
            while (length > 0 && piece[at] != piece[length]) {
                length = lengths[length - 1];
            }
            if (piece[at] == piece[length]) {
                length++;
            }
            lengths[at] = length;
        }
        return lengths;
    }
}
