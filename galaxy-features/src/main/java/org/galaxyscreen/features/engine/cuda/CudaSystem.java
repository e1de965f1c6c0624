package org.galaxyscreen.features.engine.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;

/** The machine's real GPUs, all that can be used, each with the weights on it. */
final class CudaSystem implements CudaBackend {
    private final List<CudaModel> models = new ArrayList<>();
    private final String description;

    /** @throws CudaException if a GPU lacks the memory, or does not do what is asked */
    CudaSystem(Weights weights, Stage stage, Precision precision) {
        List<CudaDevices.Device> devices = CudaDevices.usable();
        boolean complete = false;
        try {
            for (CudaDevices.Device device : devices) {
                models.add(new CudaModel(device, weights, stage, precision));
            }
            complete = true;
        } finally {
            if (!complete) {
                close();
            }
        }
        description = devices.stream()
                        .map(device -> device.name() + " (" + device.capability() + ")")
                        .collect(Collectors.joining(" and "))
                + ", " + CudaDevices.versions();
    }

    @Override
    public int devices() {
        return models.size();
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public CudaStream open(int device, int images) {
        CudaModel model = models.get(device);
        return new CudaGraphStream(model, model.plan(images));
    }

    @Override
    public ByteBuffer pin(int bytes) {
        return CudaCalls.pin(bytes, cudart.cudaHostAllocPortable).asByteBuffer();
    }

    @Override
    public void unpin(ByteBuffer memory) {
        // Nothing can be done about an error, and there is none of memory that was pinned.
        cudart.cudaFreeHost(new BytePointer(memory.clear()));
    }

    @Override
    public void close() {
        models.forEach(CudaModel::close);
        models.clear();
    }
}
