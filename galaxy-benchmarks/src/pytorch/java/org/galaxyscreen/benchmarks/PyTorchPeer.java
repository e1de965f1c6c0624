package org.galaxyscreen.benchmarks;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.weights.Weights;

/** ResNet-50 by PyTorch as its users would run it for speed: channels last, batch norm folded, ReLU in place. */
public final class PyTorchPeer implements InferenceEngine {
    private static final int SIZE = 224;
    private static final int[] BLOCKS = {3, 4, 6, 3};

    private final boolean bf16;
    private final int maxBatch;
    private final Map<String, Tensor> parameters = new HashMap<>();
    private final List<FloatPointer> memory = new ArrayList<>();

    /** Loads the weights. */
    public PyTorchPeer(Weights weights, int maxBatch, boolean bf16) {
        this.maxBatch = maxBatch;
        this.bf16 = bf16;
        int in = 64;
        add(weights, "conv1", "bn1", 64, 3, 7);
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            int width = 64 << stage;
            for (int block = 0; block < BLOCKS[stage]; block++) {
                String name = "layer" + (stage + 1) + "." + block;
                add(weights, name + ".conv1", name + ".bn1", width, in, 1);
                add(weights, name + ".conv2", name + ".bn2", width, width, 3);
                add(weights, name + ".conv3", name + ".bn3", 4 * width, width, 1);
                if (block == 0) {
                    add(weights, name + ".downsample.0", name + ".downsample.1", 4 * width, in, 1);
                }
                in = 4 * width;
            }
        }
    }

    private void add(Weights weights, String name, String norm, int out, int in, int kernel) {
        float[] weight = weights.values(name + ".weight");
        float[] gamma = weights.values(norm + ".weight");
        float[] beta = weights.values(norm + ".bias");
        float[] mean = weights.values(norm + ".running_mean");
        float[] variance = weights.values(norm + ".running_var");
        float[] bias = new float[out];
        int filter = weight.length / out;
        for (int o = 0; o < out; o++) {
            double factor = gamma[o] / Math.sqrt(variance[o] + 1e-5);
            bias[o] = (float) (beta[o] - mean[o] * factor);
            for (int i = o * filter; i < (o + 1) * filter; i++) {
                weight[i] = (float) (weight[i] * factor);
            }
        }
        parameters.put(name + ".weight", lasting(weight, out, in, kernel, kernel));
        parameters.put(name + ".bias", lasting(bias, out));
    }

    private Tensor lasting(float[] values, long... shape) {
        FloatPointer pointer = new FloatPointer(values);
        memory.add(pointer);
        Tensor tensor = torch.from_blob(pointer, shape);
        Tensor typed = bf16 ? tensor.to(ScalarType.BFloat16) : tensor;
        return shape.length == 4 ? channelsLast(typed) : typed;
    }

    private static Tensor channelsLast(Tensor tensor) {
        return tensor.contiguous(MemoryFormat.ChannelsLast);
    }

    private Tensor convolution(Tensor x, String name, long kernel, long stride) {
        long padding = kernel / 2;
        return torch.conv2d(
                x,
                parameters.get(name + ".weight"),
                new TensorOptional(parameters.get(name + ".bias")),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }

    @Override
    public void infer(FloatBuffer images, int count, FloatBuffer features) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = torch.from_blob(new FloatPointer(images), new long[] {count, 3, SIZE, SIZE});
            x = channelsLast(bf16 ? x.to(ScalarType.BFloat16) : x);
            x = convolution(x, "conv1", 7, 2).relu_();
            x = torch.max_pool2d(
                    x, new long[] {3, 3}, new long[] {2, 2}, new long[] {1, 1}, new long[] {1, 1}, false);
            for (int stage = 0; stage < BLOCKS.length; stage++) {
                for (int block = 0; block < BLOCKS[stage]; block++) {
                    String name = "layer" + (stage + 1) + "." + block;
                    long stride = block == 0 && stage > 0 ? 2 : 1;
                    Tensor y = convolution(x, name + ".conv1", 1, 1).relu_();
                    y = convolution(y, name + ".conv2", 3, stride).relu_();
                    y = convolution(y, name + ".conv3", 1, 1);
                    Tensor shortcut = block == 0 ? convolution(x, name + ".downsample.0", 1, stride) : x;
                    x = y.add_(shortcut).relu_();
                }
            }
            Tensor rows = torch.adaptive_avg_pool2d(x, 1, 1).to(ScalarType.Float).contiguous();
            float[] values = new float[count * dimensions()];
            new FloatPointer(rows.data_ptr()).get(values);
            features.put(features.position(), values);
        }
    }

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public String describe() {
        return "PyTorch";
    }

    @Override
    public int inputSize() {
        return SIZE;
    }

    @Override
    public int dimensions() {
        return 2048;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public Precision precision() {
        return bf16 ? Precision.BF16 : Precision.FP32;
    }

    @Override
    public void close() {
        parameters.values().forEach(Tensor::close);
        memory.forEach(FloatPointer::close);
    }
}
