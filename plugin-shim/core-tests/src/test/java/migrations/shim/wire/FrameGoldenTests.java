package migrations.shim.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import migrations.shim.record.MissingBytes;
import org.junit.jupiter.api.Test;

class FrameGoldenTests {
    @Test
    void makes_a_frame_of_every_kind_as_the_golden_bytes_say() {
        assertEquals(13, makesAll("frames"));
    }

    @Test
    void makes_the_gaps_of_filtered_requests_as_the_golden_bytes_say() {
        assertEquals(3, makesAll("filtered"));
        MissingBytes requests = new MissingBytes("request");
        requests.add(MissingBytes.FILTERED, 41, 60, 1, 1_700_000_000_000_000_050L);
        requests.add(MissingBytes.FILTERED, 101, 60, 1, 1_700_000_000_000_000_060L);
        MissingBytes answers = new MissingBytes("response");
        answers.add(MissingBytes.FILTERED, 38, 350, 0, 1_700_000_000_000_000_050L);
        answers.add(MissingBytes.FILTERED, 388, 350, 0, 1_700_000_000_000_000_060L);
        List<String> payloads = Golden.texts(Golden.text("filtered.json"), "payloadHex");
        assertArrayEquals(Golden.hex(payloads.get(0)), requests.gap(5));
        assertArrayEquals(Golden.hex(payloads.get(1)), answers.gap(5));
    }

    private static int makesAll(String file) {
        String json = Golden.text(file + ".json");
        List<String> payloads = Golden.texts(json, "payloadHex");
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        for (int i = 0; i < payloads.size(); i++) {
            byte[] frame = frame(Golden.hex(payloads.get(i)), number(json, "kind", i), number(json, "flags", i), number(json, "link", i),
                number(json, "sequence", i), number(json, "position", i), number(json, "capturedAt", i), number(json, "monotonic", i),
                number(json, "connection", i), number(json, "request", i));
            made.write(frame, 0, frame.length);
        }
        assertArrayEquals(Golden.bytes(file + ".bin"), made.toByteArray());
        return payloads.size();
    }

    @Test
    void makes_a_split_record_as_the_golden_bytes_say() {
        String json = Golden.text("split-record.json");
        byte[] record = Golden.texts(json, "record").get(0).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        for (int at = 0, sequence = 7; at < record.length; at += 60, sequence++) {
            byte[] part = java.util.Arrays.copyOfRange(record, at, Math.min(record.length, at + 60));
            int flags = at + part.length < record.length ? FrameHeader.FLAG_MORE : 0;
            byte[] frame = frame(part, FrameKind.STATE_RECORD, flags, 0, sequence, 0, 1_700_000_000_000_000_000L, 2000, 0, 0);
            made.write(frame, 0, frame.length);
        }
        assertArrayEquals(Golden.bytes("split-record.bin"), made.toByteArray());
    }

    @Test
    void encodes_an_effect_with_every_field() {
        EffectPayload effect = new EffectPayload();
        effect.op = EffectPayload.OP_INDEX;
        effect.origin = 1;
        effect.result = EffectPayload.RESULT_UPDATED;
        effect.generatedId = true;
        effect.request = Stamp.parse("0123456789abcdef.5.9");
        effect.seqNo = 1234567890123L;
        effect.operationTerm = 3;
        effect.copyTerm = 4;
        effect.version = 17;
        effect.mappingVersion = 2;
        effect.shard = 6;
        effect.index = "orders-2024";
        effect.indexUuid = "aBcDeFgHiJkLmNoPqRsTuV";
        effect.id = "id-é";
        effect.routing = "r1";
        effect.source = ".{\"name\":\"Müller\",\"n\":1}".getBytes(StandardCharsets.UTF_8);
        effect.sourceOffset = 1;
        effect.sourceBytes = effect.source.length - 1;
        assertArrayEquals(Golden.bytes("effect.bin"), effect.encode());
    }

    @Test
    void encodes_a_refused_operation() {
        EffectPayload effect = new EffectPayload();
        effect.op = EffectPayload.OP_DELETE;
        effect.origin = 2;
        effect.result = EffectPayload.RESULT_FAILED;
        effect.seqNo = -2;
        effect.copyTerm = 4;
        effect.version = -1;
        effect.mappingVersion = 2;
        effect.index = "orders-2024";
        effect.indexUuid = "aBcDeFgHiJkLmNoPqRsTuV";
        effect.id = "x";
        effect.failure = "VersionConflictEngineException: version conflict";
        assertArrayEquals(Golden.bytes("effect-failed.bin"), effect.encode());
    }

    @Test
    void reads_a_stamp_and_nothing_that_is_none() {
        Stamp stamp = Stamp.parse(Stamp.prefix(0xabcL, 7) + "4294967295");
        assertEquals("abc 7 -1", Long.toHexString(stamp.epoch) + " " + stamp.connection + " " + stamp.number);
        for (String text : new String[] {null, "", "x", "0123456789abcdef", "0123456789abcdef.1", "0123456789abcdef.1.", "0123456789abcdeg.1.1",
            "0123456789abcdef.1.4294967296", "0123456789abcdef.-1.1x"}) {
            assertEquals(Stamp.NONE, Stamp.parse(text), text);
        }
    }

    private static byte[] frame(byte[] payload, long kind, long flags, long link, long sequence, long position, long capturedAt,
                                long monotonic, long connection, long request) {
        ByteBuffer buffer = ByteBuffer.allocate(FrameHeader.BYTES + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(FrameHeader.BYTES);
        buffer.put(payload);
        FrameHeader.write(buffer, 0, payload.length, (int) kind, (int) flags, (int) link, sequence, position, capturedAt, monotonic,
            (int) connection, (int) request, new CRC32());
        return buffer.array();
    }

    private static long number(String json, String key, int at) {
        return Golden.numbers(json, key).get(at);
    }
}
