package migrations.shim.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PolicyTests {
    @Test
    void reads_the_policies_it_can_do() {
        for (Policy policy : Policy.values()) {
            assertEquals(policy, Policy.parse(policy.text()));
            assertEquals(policy, Policy.of(policy.code));
        }
    }

    @Test
    void refuses_strict_and_says_what_to_use() {
        String message = assertThrows(IllegalArgumentException.class, () -> Policy.parse("strict")).getMessage();
        assertTrue(message.contains("acknowledged"), message);
        assertNull(Policy.of(3));
    }

    @Test
    void refuses_a_policy_that_does_not_exist() {
        assertThrows(IllegalArgumentException.class, () -> Policy.parse("Observe"));
    }

    @Test
    void an_unquoted_off_in_a_yaml_file_is_off() {
        assertEquals(Policy.OFF, Policy.parse("false"));
    }
}
