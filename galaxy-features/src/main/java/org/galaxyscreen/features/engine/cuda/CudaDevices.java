package org.galaxyscreen.features.engine.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.galaxyscreen.linalg.NativeFailure;

/** The GPUs that the CUDA engine can use, and why there are none. */
final class CudaDevices {
    private static final String PRESETS = "org.bytedeco.cuda.global.cudart";
    private static final String LIBRARIES =
            "install CUDA 13 and cuDNN 9, so that the system's loader finds their libraries";

    /** Ampere: the first with bfloat16. */
    private static final int OLDEST_MAJOR = 8;

    private static final int OLDEST_RUNTIME = 13_000;

    private CudaDevices() {}

    /**
     * A GPU.
     *
     * @param number by which CUDA knows it
     * @param major of its compute capability
     */
    record Device(int number, int major, int minor, String name) {
        /** As NVIDIA writes it: 9.0. */
        String capability() {
            return major + "." + minor;
        }
    }

    /** Whether the caller has put the means to use a GPU on the class path. */
    static boolean present() {
        try {
            Class.forName(PRESETS, false, CudaDevices.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Why no GPU can be used; empty if one can. */
    static Optional<String> unavailableReason() {
        if (!present()) {
            return Optional.of("org.bytedeco:cuda is not on the class path");
        }
        return Libraries.FAILURE.or(CudaDevices::withoutDevice);
    }

    /** Loads the libraries, once: a second attempt would not say any more what was missing in the first. */
    private static final class Libraries {
        static final Optional<String> FAILURE = load();

        private static Optional<String> load() {
            try {
                CudaLibraries.open();
                Loader.load(cudart.class);
                Loader.load(cublas.class);
                Loader.load(cudnn.class);
                if (!CudaKernels.compiledBefore()) {
                    Loader.load(nvrtc.class);
                }
                return Optional.empty();
            } catch (LinkageError | RuntimeException e) {
                // A LinkageError without natives; JavaCPP reports a missing preset as a TypeNotPresentException.
                return Optional.of(explain(e));
            }
        }
    }

    private static Optional<String> withoutDevice() {
        int[] count = new int[1];
        int status = cudart.cudaGetDeviceCount(count);
        if (status == cudart.cudaErrorInsufficientDriver) {
            return Optional.of(
                    "NVIDIA's driver is for " + version(true) + ", and CUDA " + version(false) + " needs a newer one");
        }
        if (status == cudart.cudaErrorNoDevice || status == cudart.cudaSuccess && count[0] == 0) {
            return Optional.of("NVIDIA's driver finds no GPU");
        }
        if (status != cudart.cudaSuccess) {
            return Optional.of(
                    "CUDA does not start: " + cudart.cudaGetErrorString(status).getString());
        }
        int[] runtime = new int[1];
        if (cudart.cudaRuntimeGetVersion(runtime) != cudart.cudaSuccess || runtime[0] < OLDEST_RUNTIME) {
            return Optional.of("the class path has the presets of CUDA " + version(false)
                    + ", as ND4J's CUDA backend wants them; 13 needed");
        }
        if (usable(count[0]).isEmpty()) {
            Device best = device(0);
            return Optional.of(best.name() + " has compute capability " + best.capability() + "; " + OLDEST_MAJOR
                    + ".0 (Ampere) or more needed");
        }
        return Optional.empty();
    }

    private static String version(boolean driver) {
        int[] version = new int[1];
        int status = driver ? cudart.cudaDriverGetVersion(version) : cudart.cudaRuntimeGetVersion(version);
        if (status != cudart.cudaSuccess || version[0] == 0) {
            return driver ? "no CUDA" : "this version";
        }
        return (driver ? "CUDA " : "") + version[0] / 1000 + "." + version[0] % 1000 / 10;
    }

    /** What a library that does not load means, and what to do. */
    static String explain(Throwable failure) {
        Optional<String> notExecutable = NativeFailure.notExecutable(failure);
        if (notExecutable.isPresent()) {
            return notExecutable.get();
        }
        String library = CudaCalls.loadFailure(failure);
        if (CudaCalls.isDriver(library)) {
            return "there is no NVIDIA driver (" + library + ")";
        }
        if (library.contains(".so") || library.contains(".dll")) {
            return library + " is missing; " + LIBRARIES;
        }
        if (failure instanceof UnsatisfiedLinkError || failure instanceof NoClassDefFoundError) {
            return "CUDA's natives do not load: " + library + "; add org.bytedeco:cuda with the classifier "
                    + Loader.getPlatform() + ", and " + LIBRARIES;
        }
        return "CUDA does not start: " + library;
    }

    /** The GPUs that can be used. Only after {@link #unavailableReason} found nothing. */
    static List<Device> usable() {
        int[] count = new int[1];
        CudaCalls.cuda("counting GPUs", cudart.cudaGetDeviceCount(count));
        return usable(count[0]);
    }

    private static List<Device> usable(int count) {
        List<Device> usable = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Device device = device(i);
            if (device.major() >= OLDEST_MAJOR) {
                usable.add(device);
            }
        }
        return usable;
    }

    private static Device device(int number) {
        int[] major = new int[1];
        int[] minor = new int[1];
        int[] handle = new int[1];
        CudaCalls.cuda(
                "reading GPU " + number,
                cudart.cudaDeviceGetAttribute(major, cudart.cudaDevAttrComputeCapabilityMajor, number));
        CudaCalls.cuda(
                "reading GPU " + number,
                cudart.cudaDeviceGetAttribute(minor, cudart.cudaDevAttrComputeCapabilityMinor, number));
        try (BytePointer name = new BytePointer(256)) {
            CudaCalls.driver("reading GPU " + number, cudart.cuDeviceGet(handle, number));
            CudaCalls.driver("reading GPU " + number, cudart.cuDeviceGetName(name, (int) name.capacity(), handle[0]));
            return new Device(number, major[0], minor[0], CudaCalls.text(name));
        }
    }

    /** The versions of what drives the GPUs. */
    static String versions() {
        return "CUDA " + version(false) + ", cuDNN " + cudnn.cudnnGetVersion() / 10_000 + "."
                + cudnn.cudnnGetVersion() % 10_000 / 100;
    }
}
