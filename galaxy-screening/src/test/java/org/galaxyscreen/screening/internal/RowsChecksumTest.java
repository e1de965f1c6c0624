package org.galaxyscreen.screening.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Execution;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;

class RowsChecksumTest {
    /**
     * By Python: with {@code b = struct.pack('<6f', 0, 1, 2, 3, 4, 5)},
     * {@code sha256(struct.pack('>II', zlib.crc32(b), crc32c.crc32c(b))).hexdigest()}.
     */
    private static final String OF_SIX =
            "2×3 with checksum 42c11801f167c0f8def037ba8b19bde006a9a8545fa7900c9a93fbb67a5f7890";

    private static Features features(int rows, int dimensions, float last) {
        float[] values = new float[rows * dimensions];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        values[values.length - 1] = last;
        return Features.of(SurveyObject.numbered(rows), dimensions, values);
    }

    private static String of(Features features) {
        return RowsChecksum.of(features, ProgressListener.NONE);
    }

    @Test
    void isTheChecksumOfTheBlocksChecksums() {
        assertThat(of(features(2, 3, 5))).isEqualTo(OF_SIX);
    }

    /** Two blocks and a part of one: the values are what counts, wherever they are, on any number of threads. */
    @Test
    void dependsOnTheValuesAlone() throws Exception {
        Features held = features(2500, 1000, 7);
        Features left = Features.of(held.objects(), 1000, held::copyRows);
        List<Progress> steps = new ArrayList<>();
        String expected = of(held);

        assertThat(RowsChecksum.of(left, steps::add)).isEqualTo(expected);
        assertThat(steps.get(steps.size() - 1).done()).isEqualTo(2500);
        assertThat(Execution.of(1).call(() -> of(held))).isEqualTo(expected);
        assertThat(of(features(2500, 1000, 8))).isNotEqualTo(expected);
        assertThat(of(features(1000, 2500, 7))).isNotEqualTo(expected);
    }
}
