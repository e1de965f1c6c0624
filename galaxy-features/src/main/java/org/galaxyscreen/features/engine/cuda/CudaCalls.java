package org.galaxyscreen.features.engine.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** Status codes become exceptions, and what was allocated is freed in reverse order. */
final class CudaCalls {
    private static final int LAST_ERROR_BYTES = 1024;

    private CudaCalls() {}

    static void cuda(String what, int status) {
        if (status != cudart.cudaSuccess) {
            // A failed call leaves its status behind for the next one to find.
            cudart.cudaGetLastError();
            String name = text(cudart.cudaGetErrorName(status));
            throw new CudaException(
                    what + ": " + error(name, status, text(cudart.cudaGetErrorString(status))),
                    status == cudart.cudaErrorMemoryAllocation);
        }
    }

    static void driver(String what, int status) {
        if (status != cudart.CUDA_SUCCESS) {
            try (PointerPointer<BytePointer> name = new PointerPointer<>(1);
                    PointerPointer<BytePointer> meaning = new PointerPointer<>(1)) {
                boolean known = cudart.cuGetErrorName(status, name) == cudart.CUDA_SUCCESS
                        && cudart.cuGetErrorString(status, meaning) == cudart.CUDA_SUCCESS;
                throw new CudaException(
                        what + ": "
                                + (known
                                        ? error(
                                                text(name.get(BytePointer.class, 0)),
                                                status,
                                                text(meaning.get(BytePointer.class, 0)))
                                        : error("CUDA driver error", status, "")),
                        status == cudart.CUDA_ERROR_OUT_OF_MEMORY);
            }
        }
    }

    static void cublas(String what, int status) {
        if (status != cublas.CUBLAS_STATUS_SUCCESS) {
            String name = text(cublas.cublasLtGetStatusName(status));
            throw new CudaException(
                    what + ": " + error(name, status, text(cublas.cublasLtGetStatusString(status))),
                    status == cublas.CUBLAS_STATUS_ALLOC_FAILED);
        }
    }

    static void cudnn(String what, int status) {
        if (status != cudnn.CUDNN_STATUS_SUCCESS) {
            throw new CudaException(what + ": " + cudnnError(status), cudnnOutOfMemory(status));
        }
    }

    /** A status of cuDNN's, with what cuDNN says about the last call of this thread. */
    static String cudnnError(int status) {
        byte[] last = new byte[LAST_ERROR_BYTES];
        cudnn.cudnnGetLastErrorString(last, last.length);
        return error(text(cudnn.cudnnGetErrorString(status)), status, text(last));
    }

    /** Whether memory was lacking, the GPU's or the host's. */
    static boolean cudnnOutOfMemory(int status) {
        return status == cudnn.CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED
                || status == cudnn.CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED;
    }

    static void nvrtc(String what, int status) {
        if (status != nvrtc.NVRTC_SUCCESS) {
            throw new CudaException(what + ": " + error(text(nvrtc.nvrtcGetErrorString(status)), status, ""), false);
        }
    }

    /** An error's name and number, and what it means where that says more; on one line. */
    static String error(String name, int status, String meaning) {
        String more = meaning.strip().replaceAll("\\s+", " ");
        return name + " (" + status + ")" + (more.isEmpty() || more.equals(name) ? "" : ", " + more);
    }

    private static String text(byte[] message) {
        int end = 0;
        while (end < message.length && message[end] != 0) {
            end++;
        }
        return new String(message, 0, end, StandardCharsets.UTF_8);
    }

    /** A C string: to its zero, where the pointer knows of more. */
    static String text(BytePointer message) {
        if (message == null || message.isNull()) {
            return "no reason given";
        }
        String text = message.getString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /**
     * Memory of the host that GPUs copy from and to by themselves; the caller's to free.
     *
     * @throws CudaException if there is not so much
     */
    static BytePointer pin(long bytes, int flags) {
        Pointer memory = new Pointer();
        cuda("pinning " + (bytes >> 20) + " MiB of the host's memory", cudart.cudaHostAlloc(memory, bytes, flags));
        return new BytePointer(memory).capacity(bytes);
    }

    /** Owns what was made on one GPU. For one thread. */
    static final class Scope implements AutoCloseable {
        private final int device;
        private final Deque<Runnable> owned = new ArrayDeque<>();

        Scope(int device) {
            this.device = device;
        }

        /** Has that done at the end, before what was asked for earlier. */
        void atEnd(Runnable free) {
            owned.push(free);
        }

        /** A pointer to memory on this side, freed at the end. */
        <P extends Pointer> P own(P pointer) {
            atEnd(pointer::close);
            return pointer;
        }

        /**
         * Memory of the GPU.
         *
         * @throws CudaException if there is not so much
         */
        Pointer allocate(long bytes) {
            Pointer memory = new Pointer();
            cuda("allocating " + (bytes >> 20) + " MiB on GPU " + device, cudart.cudaMalloc(memory, bytes));
            atEnd(() -> cudart.cudaFree(memory));
            return memory;
        }

        /**
         * Memory of the host that the GPU copies from and to by itself.
         *
         * @throws CudaException if there is not so much
         */
        BytePointer pinned(long bytes) {
            BytePointer memory = pin(bytes, cudart.cudaHostAllocDefault);
            atEnd(() -> cudart.cudaFreeHost(memory));
            return memory;
        }

        @Override
        public void close() {
            if (owned.isEmpty()) {
                return;
            }
            cudart.cudaSetDevice(device);
            while (!owned.isEmpty()) {
                owned.pop().run();
            }
        }
    }

    /** The message of the first library that could not be opened, in a chain of causes; the last message otherwise. */
    static String loadFailure(Throwable failure) {
        String last = String.valueOf(failure.getMessage());
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = t.getMessage();
            if (message != null) {
                int colon = message.indexOf(": cannot open shared object file");
                if (colon >= 0) {
                    return message.substring(message.lastIndexOf(' ', colon - 1) + 1, colon);
                }
                last = message;
            }
        }
        return last;
    }

    /** Whether a library's name says that the driver is missing. */
    static boolean isDriver(String library) {
        return List.of("libcuda.so", "nvcuda.dll").stream().anyMatch(library::contains);
    }
}
