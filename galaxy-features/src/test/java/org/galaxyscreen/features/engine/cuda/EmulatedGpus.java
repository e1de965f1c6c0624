package org.galaxyscreen.features.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.jspecify.annotations.Nullable;

/** Carries out the CUDA engine's plans on the processor, from the very bytes that a GPU would be given, and fails as a GPU may. */
final class EmulatedGpus implements CudaBackend {
    /** Images that a stream has memory for. */
    final int memory;

    final List<Stream> streams = new ArrayList<>();
    final List<ByteBuffer> pinned = new ArrayList<>();
    /** Whether the host has no memory to pin. */
    boolean noPinning;

    boolean closed;
    /** Images for which a first run has memory as well. */
    int runMemory = Integer.MAX_VALUE;
    /** Whether what streams compute is not a number. */
    boolean wrong;

    private final int devices;
    private final Weights weights;
    private final Precision precision;
    private final ResNet50 network;
    private final int size;

    EmulatedGpus(int devices, int memory, Weights weights, Stage stage, Precision precision) {
        this.devices = devices;
        this.memory = memory;
        this.weights = weights;
        this.precision = precision;
        this.network = ResNet50.of(weights.network(), stage);
        this.size = weights.preprocessing().crop();
    }

    @Override
    public int devices() {
        return devices;
    }

    @Override
    public String describe() {
        return devices + " emulated";
    }

    @Override
    public CudaStream open(int device, int images) {
        assertThat(device).isBetween(0, devices - 1);
        if (images > memory) {
            throw new CudaException("allocating on GPU " + device + ": out of memory", true);
        }
        Stream stream = new Stream(CudaPlan.of(network, size, images, CudaWeights.valueBytes(precision)));
        streams.add(stream);
        return stream;
    }

    @Override
    public ByteBuffer pin(int bytes) {
        if (noPinning) {
            throw new CudaException("pinning the host's memory: out of memory", true);
        }
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
        pinned.add(memory);
        return memory;
    }

    @Override
    public void unpin(ByteBuffer memory) {
        assertThat(pinned.removeIf(held -> held == memory)).as("pinned").isTrue();
    }

    @Override
    public void close() {
        assertThat(streams).allMatch(stream -> stream.closed);
        closed = true;
    }

    final class Stream implements CudaStream {
        final CudaPlan plan;
        int started;
        boolean closed;
        boolean prepared;
        /** Whether the next run ends in an error. */
        boolean broken;
        /** Whether the next start fails once images are being copied. */
        boolean refusing;

        private final ByteBuffer floats;
        private final ByteBuffer pixels;
        private final FloatBuffer features;
        private final EmulatedNetwork emulated;
        private boolean running;
        /** Starts from pinned memory. */
        int copied;

        private @Nullable ByteBuffer copiedFrom;
        private int copiedHash;

        Stream(CudaPlan plan) {
            this.plan = plan;
            int values = plan.images() * 3 * size * size;
            floats = ByteBuffer.allocateDirect(values * Float.BYTES).order(ByteOrder.nativeOrder());
            pixels = ByteBuffer.allocateDirect(values);
            features = References.direct(plan.images() * plan.dimensions());
            emulated = new EmulatedNetwork(plan, weights, precision);
        }

        @Override
        public int images() {
            return plan.images();
        }

        @Override
        public void prepare() {
            assertThat(closed).isFalse();
            if (plan.images() > runMemory) {
                throw new CudaException("running the network: out of memory", true);
            }
            prepared = true;
        }

        @Override
        public String remark() {
            assertThat(prepared).isTrue();
            return ", 3 convolutions in two calls";
        }

        @Override
        public FloatBuffer floats() {
            assertThat(running).as("written while it runs").isFalse();
            return floats.asFloatBuffer();
        }

        @Override
        public ByteBuffer pixels() {
            assertThat(running).as("written while it runs").isFalse();
            return pixels;
        }

        @Override
        public FloatBuffer features() {
            assertThat(running).as("read before it was waited for").isFalse();
            return features;
        }

        @Override
        public void start(int count, boolean fromPixels) {
            assertThat(closed).isFalse();
            assertThat(prepared).isTrue();
            assertThat(running).as("started while it runs").isFalse();
            running = true;
            if (refusing) {
                refusing = false;
                throw new CudaException("running the network: invalid argument", false);
            }
            compute(fromPixels);
        }

        @Override
        public void start(ByteBuffer images, int count) {
            assertThat(pinned).as("pinned memory").isNotEmpty();
            copied++;
            pixels().put(0, images, 0, count * 3 * size * size);
            copiedFrom = images.duplicate();
            copiedHash = copiedFrom.hashCode();
            start(count, true);
        }

        private void compute(boolean fromPixels) {
            started++;
            emulated.compute(fromPixels, pixels, floats, features);
            if (wrong) {
                features.put(features.capacity() - 1, Float.NaN);
            }
        }

        @Override
        public void await() {
            assertThat(running).as("waited for without having been started").isTrue();
            running = false;
            if (copiedFrom != null) {
                assertThat(copiedFrom.hashCode())
                        .as("images changed while they were copied")
                        .isEqualTo(copiedHash);
                copiedFrom = null;
            }
            if (broken) {
                broken = false;
                throw new CudaException("running the network: misaligned address", false);
            }
        }

        @Override
        public void close() {
            assertThat(running).as("closed while it runs").isFalse();
            closed = true;
        }
    }
}
