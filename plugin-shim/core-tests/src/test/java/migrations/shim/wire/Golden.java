package migrations.shim.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The golden files that pin the protocol for both languages. */
public final class Golden {
    private Golden() {
    }

    public static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(Paths.get(System.getProperty("golden.folder"), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(String file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    /** All values of one numeric key, in order. */
    public static List<Long> numbers(String json, String key) {
        List<Long> found = new ArrayList<>();
        Matcher matcher = Pattern.compile('"' + key + "\": (-?\\d+)").matcher(json);
        while (matcher.find()) {
            found.add(Long.parseLong(matcher.group(1)));
        }
        return found;
    }

    /** All values of one text key, in order. */
    public static List<String> texts(String json, String key) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile('"' + key + "\": \"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        while (matcher.find()) {
            found.add(matcher.group(1).replace("\\\"", "\""));
        }
        return found;
    }

    public static byte[] hex(String text) {
        byte[] bytes = new byte[text.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(text.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
