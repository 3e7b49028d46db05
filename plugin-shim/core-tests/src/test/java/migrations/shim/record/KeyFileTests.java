package migrations.shim.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTests {
    private static final String KEY = String.join("", Collections.nCopies(32, "a7"));

    @TempDir
    Path folder;

    @Test
    void reads_sixty_four_digits_on_one_line() throws IOException {
        byte[] key = KeyFile.read(write(KEY + "\n", "rw-------"));
        assertEquals(32, key.length);
        assertEquals((byte) 0xa7, key[31]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void refuses_a_file_that_others_can_read_or_write(String permissions) throws IOException {
        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
        Path file = write(KEY, permissions);
        IOException refused = assertThrows(IOException.class, () -> KeyFile.read(file));
        assertTrue(refused.getMessage().contains("0600"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a7", "z7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7"})
    void refuses_what_is_no_key_without_showing_it(String content) throws IOException {
        Path file = write(content, "rw-------");
        IOException refused = assertThrows(IOException.class, () -> KeyFile.read(file));
        assertTrue(content.isEmpty() || !refused.getMessage().contains(content), refused.getMessage());
    }

    @Test
    void says_that_there_is_none() {
        assertThrows(IOException.class, () -> KeyFile.read(folder.resolve("none")));
    }

    private Path write(String content, String permissions) throws IOException {
        Path file = Files.write(folder.resolve("key"), content.getBytes());
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
        return file;
    }
}
