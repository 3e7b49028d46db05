package migrations.shim.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Reads the key shared with the sidecar: 64 hexadecimal digits on one line, in a file that only its owner can read. */
public final class KeyFile {
    private static final int KEY_BYTES = 32;
    private static final int MAX_FILE_BYTES = 256;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
        PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private KeyFile() {
    }

    /** Gives the key, or throws with the reason; the reason never holds a part of the key. */
    public static byte[] read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("there is no key file " + file);
        }
        refuseWhenOthersCanRead(file);
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("the key file " + file + " is no key: it is longer than " + MAX_FILE_BYTES + " bytes");
        }
        return decode(file, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).trim());
    }

    private static void refuseWhenOthersCanRead(Path file) throws IOException {
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            return; // Windows: the folder's access list guards it
        }
        for (PosixFilePermission permission : permissions) {
            if (OTHERS.contains(permission)) {
                throw new IOException("the key file " + file + " can be read or written by others (" + permission + "); make it 0600");
            }
        }
    }

    private static byte[] decode(Path file, String text) throws IOException {
        if (text.length() != 2 * KEY_BYTES) {
            throw new IOException("the key file " + file + " does not hold 64 hexadecimal digits");
        }
        byte[] key = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            int high = Character.digit(text.charAt(2 * i), 16);
            int low = Character.digit(text.charAt(2 * i + 1), 16);
            if (high < 0 || low < 0) {
                throw new IOException("the key file " + file + " does not hold 64 hexadecimal digits");
            }
            key[i] = (byte) (high << 4 | low);
        }
        return key;
    }
}
