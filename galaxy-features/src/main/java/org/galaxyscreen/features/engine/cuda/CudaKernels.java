package org.galaxyscreen.features.engine.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.features.engine.Precision;

/** This library's own kernels, compiled for one GPU: what cuDNN and cuBLASLt leave to do. */
final class CudaKernels {
    private static final String SOURCE = "kernels.cu";
    private static final List<String> NAMES =
            List.of("normalise", "interleave", "maxpool", "average", "bias", "biasSingle");
    private static final List<String> NARROW_NAMES = List.of("spread", "maxpoolNarrow");
    private static final int BLOCK = 256;

    /** A folder with kernels that were compiled before, for machines without NVRTC. */
    static final String FOLDER = "org.galaxyscreen.cuda.kernels";

    private final Map<String, CUfunc_st> functions = new HashMap<>();

    /** @param scope of the GPU, which is the current one; owns the kernels */
    CudaKernels(CudaDevices.Device device, Precision precision, CudaCalls.Scope scope) {
        CUmod_st module = new CUmod_st();
        try (BytePointer binary = compiledBefore()
                ? read(System.getProperty(FOLDER), device.major(), device.minor(), precision)
                : compile(device.major(), device.minor(), precision)) {
            CudaCalls.driver("loading kernels", cudart.cuModuleLoadData(module, binary));
        }
        scope.atEnd(() -> cudart.cuModuleUnload(module));
        List<String> names = new ArrayList<>(NAMES);
        if (precision != Precision.FP32) {
            names.addAll(NARROW_NAMES);
        }
        for (String name : names) {
            CUfunc_st function = new CUfunc_st();
            CudaCalls.driver("finding the kernel " + name, cudart.cuModuleGetFunction(function, module, name));
            functions.put(name, function);
        }
    }

    /** Whether kernels are read from a folder, and NVRTC is not needed. */
    static boolean compiledBefore() {
        return !System.getProperty(FOLDER, "").isEmpty();
    }

    /**
     * Machine code from a folder, of a name such as kernels-sm_90-bf16.cubin: that of the compute capability or, since a GPU runs it
     * as well, of the nearest before it of the same generation.
     */
    static BytePointer read(String folder, int major, int minor, Precision precision) {
        Path file = file(folder, major, minor, precision);
        for (int earlier = minor - 1; earlier >= 0 && !Files.exists(file); earlier--) {
            Path older = file(folder, major, earlier, precision);
            if (Files.exists(older)) {
                file = older;
            }
        }
        try {
            return new BytePointer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CudaException(
                    "reading kernels from " + file + ", in the folder that " + FOLDER + " names: " + Failures.reason(e),
                    false);
        }
    }

    private static Path file(String folder, int major, int minor, Precision precision) {
        return Path.of(folder, "kernels-sm_" + major + minor + "-" + precision.label() + ".cubin");
    }

    /** Machine code for a compute capability. Needs NVRTC, but no GPU. */
    static BytePointer compile(int major, int minor, Precision precision) {
        String value =
                switch (precision) {
                    case FP32 -> "0";
                    case BF16 -> "1";
                    case FP16 -> "2";
                    case INT8 -> throw new IllegalArgumentException("the cuda engine does not compute in int8");
                };
        _nvrtcProgram program = new _nvrtcProgram();
        try (BytePointer source = new BytePointer(source());
                BytePointer name = new BytePointer(SOURCE);
                PointerPointer<BytePointer> options =
                        new PointerPointer<>("--gpu-architecture=sm_" + major + minor, "-DVALUE=" + value)) {
            CudaCalls.nvrtc(
                    "compiling kernels",
                    nvrtc.nvrtcCreateProgram(program, source, name, 0, (PointerPointer) null, (PointerPointer) null));
            try {
                if (nvrtc.nvrtcCompileProgram(program, 2, options) != nvrtc.NVRTC_SUCCESS) {
                    throw new CudaException("compiling kernels: " + log(program), false);
                }
                return binary(program);
            } finally {
                nvrtc.nvrtcDestroyProgram(program);
            }
        }
    }

    private static String source() {
        try (InputStream in = Objects.requireNonNull(CudaKernels.class.getResourceAsStream(SOURCE), SOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String log(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            CudaCalls.nvrtc("reading the compiler's log", nvrtc.nvrtcGetProgramLogSize(program, size));
            try (BytePointer text = new BytePointer(size.get() + 1)) {
                CudaCalls.nvrtc("reading the compiler's log", nvrtc.nvrtcGetProgramLog(program, text));
                return CudaCalls.text(text);
            }
        }
    }

    private static BytePointer binary(_nvrtcProgram program) {
        try (SizeTPointer size = new SizeTPointer(1)) {
            CudaCalls.nvrtc("reading the kernels", nvrtc.nvrtcGetCUBINSize(program, size));
            BytePointer binary = new BytePointer(size.get());
            CudaCalls.nvrtc("reading the kernels", nvrtc.nvrtcGetCUBIN(program, binary));
            return binary;
        }
    }

    /**
     * A launch of a kernel, one thread a value.
     *
     * @param owner keeps the arguments, for as long as the launch is used
     * @param arguments {@link Pointer}s of the GPU, {@link Integer}s and {@link Long}s, in the kernel's order; the count
     *     follows them
     */
    Runnable launch(CudaCalls.Scope owner, String name, CUstream_st stream, long count, Object... arguments) {
        PointerPointer<Pointer> list = owner.own(new PointerPointer<>(arguments.length + 1));
        for (int i = 0; i < arguments.length; i++) {
            list.put(i, argument(owner, arguments[i]));
        }
        list.put(arguments.length, argument(owner, count));
        int blocks = Math.toIntExact((count + BLOCK - 1) / BLOCK);
        CUfunc_st function = Objects.requireNonNull(functions.get(name), name);
        return () -> CudaCalls.driver(
                "running the kernel " + name,
                cudart.cuLaunchKernel(function, blocks, 1, 1, BLOCK, 1, 1, 0, stream, list, (PointerPointer) null));
    }

    /** Where the argument's value lies; the pointers' constructors take a number as a size. */
    private static Pointer argument(CudaCalls.Scope owner, Object value) {
        if (value instanceof Integer number) {
            return owner.own(new IntPointer(1)).put(number);
        }
        long number = value instanceof Pointer pointer ? pointer.address() : (Long) value;
        return owner.own(new LongPointer(1)).put(number);
    }
}
