package migrations.shim.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import migrations.shim.record.Budget.Share;
import migrations.shim.testing.ReadFrame;
import migrations.shim.wire.FrameKind;
import org.junit.jupiter.api.Test;

class FrameLogTests {
    private final Ledger ledger = new Ledger();
    private final Budget budget = new Budget(1 << 20);
    private final FrameLog log = new FrameLog(0, budget, new WallClock(), ledger);

    @Test
    void hands_out_every_frame_once_in_order() {
        append(5);
        assertEquals("[1, 2, 3, 4, 5]", sequences(ReadFrame.drain(log)).toString());
        append(2);
        assertEquals("[6, 7]", sequences(ReadFrame.drain(log)).toString());
        assertNull(log.nextUnsent());
    }

    @Test
    void sends_again_what_was_not_durable_when_the_link_comes_back() {
        append(2000);
        ReadFrame.drain(log);
        assertTrue(log.acknowledged(700));
        assertTrue(log.rewindTo(1234));
        List<Long> again = sequences(ReadFrame.drain(log));
        assertEquals(1235L, (long) again.get(0));
        assertEquals(766, again.size());
    }

    @Test
    void refuses_an_acknowledgement_of_what_was_never_made() {
        append(3);
        assertFalse(log.acknowledged(4));
        assertFalse(log.rewindTo(9));
    }

    @Test
    void refuses_to_go_back_behind_what_it_has_forgotten() {
        append(3);
        log.acknowledged(2);
        assertFalse(log.rewindTo(1));
    }

    @Test
    void leaves_no_hole_when_there_is_no_room() {
        int made = fill();
        assertTrue(made > 5);
        assertFalse(log.append(FrameKind.EFFECT, 0, 0, new byte[8000], 0, 0, Share.EVIDENCE));
        List<Long> sent = sequences(ReadFrame.drain(log));
        log.acknowledged(made);
        append(1);
        assertEquals(made, sent.size());
        assertEquals("[" + (made + 1) + "]", sequences(ReadFrame.drain(log)).toString());
    }

    @Test
    void gives_room_back_when_frames_are_durable() {
        for (int round = 0; round < 50; round++) {
            int before = (int) log.lastSequence();
            fill();
            ReadFrame.drain(log);
            assertTrue(log.lastSequence() > before);
            assertTrue(log.acknowledged(log.lastSequence()));
            assertTrue(budget.used() <= 2L * budget.blockBytes(), "used " + budget.used());
        }
    }

    @Test
    void splits_a_long_record_and_marks_all_parts_but_the_last() {
        byte[] record = new byte[300_000];
        new Random(1).nextBytes(record);
        append(1);
        assertTrue(log.append(FrameKind.STATE_RECORD, 0, 0, record, 1, 2, Share.EVIDENCE));
        append(1);
        List<ReadFrame> frames = ReadFrame.drain(log);
        List<ReadFrame> parts = frames.subList(1, frames.size() - 1);
        assertArrayEquals(record, ReadFrame.join(parts));
        for (int i = 0; i < parts.size(); i++) {
            assertEquals(i < parts.size() - 1 ? 1 : 0, parts.get(i).flags);
        }
    }

    @Test
    void takes_all_of_a_long_record_or_nothing() {
        long before = budget.used();
        assertFalse(log.append(FrameKind.STATE_RECORD, 0, 0, new byte[2_000_000], 1, 2, Share.EVIDENCE));
        assertEquals(before, budget.used());
        assertEquals(0, log.lastSequence());
    }

    @Test
    void keeps_the_last_room_for_the_books() {
        while (log.append(FrameKind.REQUEST_BYTES, 1, 1, new byte[8000], 0, 0, Share.READ)) {
            assertTrue(log.lastSequence() < 1000);
        }
        assertTrue(log.append(FrameKind.REQUEST_BYTES, 1, 1, new byte[8000], 0, 0, Share.MUTATION));
        while (log.append(FrameKind.EFFECT, 1, 1, new byte[8000], 0, 0, Share.EVIDENCE)) {
            assertTrue(log.lastSequence() < 1000);
        }
        assertTrue(log.append(FrameKind.GAP, 1, 1, new byte[8000], 0, 0, Share.BOOKS));
    }

    private int fill() {
        while (log.append(FrameKind.EFFECT, 0, 0, new byte[8000], 0, 0, Share.EVIDENCE)) {
            assertTrue(budget.used() <= 1 << 20);
        }
        return (int) log.lastSequence();
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            assertTrue(log.append(FrameKind.EFFECT, 0, 0, new byte[100], 0, 0, Share.EVIDENCE));
        }
    }

    private static List<Long> sequences(List<ReadFrame> frames) {
        List<Long> sequences = new ArrayList<>();
        frames.forEach(frame -> sequences.add(frame.sequence));
        return sequences;
    }
}
