package org.galaxyscreen.features.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;

/** How what a plan makes, block by block for all of its images, becomes rows. Immutable. */
final class RowLayout {
    private final List<Column> columns = new ArrayList<>();
    private final int length;

    private record Column(int from, int width, boolean cubed) {}

    RowLayout(Readout readout, Network network, int inputSize) {
        int from = 0;
        for (Stage stage : readout.stages()) {
            for (Pooling pooling : readout.poolings()) {
                columns.add(new Column(from, network.dimensions(stage), pooling == Pooling.GEM));
                from += network.dimensions(stage);
            }
        }
        length = readout.rowLength(network, inputSize);
        if (from < length) {
            columns.add(new Column(from, length - from, false));
        }
    }

    /**
     * Copies rows, and takes the root of what was cubed.
     *
     * @param made by the plan, from 0 on
     * @param images how many rows there are
     * @param first the number of the first row in the target
     */
    void copy(FloatBuffer made, int images, FloatBuffer target, int first) {
        for (Column column : columns) {
            for (int i = 0; i < images; i++) {
                int source = images * column.from + i * column.width;
                int to = (first + i) * length + column.from;
                if (column.cubed) {
                    for (int k = 0; k < column.width; k++) {
                        target.put(to + k, (float) Math.cbrt(made.get(source + k)));
                    }
                } else {
                    target.put(to, made, source, column.width);
                }
            }
        }
    }
}
