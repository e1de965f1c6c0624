package org.galaxyscreen.linalg;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * Tells OpenMP how many threads it may use. oneDNN takes its threads from OpenMP, whose setting belongs to the calling
 * thread and can otherwise only come from the environment of the process; JavaCPP's presets have no method for it.
 *
 * <p>So {@code omp_set_num_threads} is looked up in the loaded libraries and called as JavaCPP calls a deallocator: a C
 * function with one argument in a general register. That class is JavaCPP's own affair and reached by reflection; where
 * that is not possible the caller is told, and has to live with OpenMP's own choice.
 */
final class OpenMp {
    private OpenMp() {}

    /**
     * Sets how many threads the native code that this thread calls may use; oneDNN must be loaded.
     *
     * @return whether it could be set
     */
    static boolean useThreads(int threads) {
        try {
            Pointer function = Loader.addressof("omp_set_num_threads");
            if (function == null || function.isNull()) {
                return false;
            }
            Class<?> type = Class.forName("org.bytedeco.javacpp.Pointer$NativeDeallocator");
            Constructor<?> constructor = type.getDeclaredConstructor(Pointer.class, long.class, long.class);
            Method call = type.getDeclaredMethod("deallocate");
            constructor.setAccessible(true);
            call.setAccessible(true);
            call.invoke(constructor.newInstance(new Pointer(), (long) threads, function.address()));
            return true;
        } catch (ReflectiveOperationException | RuntimeException | UnsatisfiedLinkError e) {
            return false;
        }
    }
}
