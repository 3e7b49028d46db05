package migrations.shim.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import migrations.shim.filter.CaptureFilter;
import migrations.shim.record.Policy;
import org.junit.jupiter.api.Test;

class RehearsalTests {
    @Test
    void runs_through_and_leaves_the_real_books_alone() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE);
        Rehearsal.run(node.recorder);
        assertEquals(0, node.recorder.ledger.requests.sum());
        assertEquals(1, node.recorder.ledger.connectionsOpened.sum());
    }

    @Test
    void runs_through_with_filters_too() {
        TappedPipeline node = new TappedPipeline(Policy.OBSERVE, CaptureFilter.of(Arrays.asList("*"), Arrays.asList("*"), Arrays.asList("*")));
        Rehearsal.run(node.recorder);
        assertEquals(0, node.recorder.ledger.errors.get());
    }
}
