"""Compiles the CUDA engine's kernels by NVRTC, which needs no GPU: compile_kernels.py LIBNVRTC KERNELS.cu FOLDER ARCHITECTURE..."""
import ctypes
import os
import sys

FORMATS = ("fp32", "bf16", "fp16")


def compiled(nvrtc, source, options):
    program = ctypes.c_void_p()
    assert nvrtc.nvrtcCreateProgram(ctypes.byref(program), source, b"kernels.cu", 0, None, None) == 0
    status = nvrtc.nvrtcCompileProgram(
        program, len(options), (ctypes.c_char_p * len(options))(*(option.encode() for option in options)))
    size = ctypes.c_size_t()
    if status:
        nvrtc.nvrtcGetProgramLogSize(program, ctypes.byref(size))
        log = ctypes.create_string_buffer(size.value)
        nvrtc.nvrtcGetProgramLog(program, log)
        sys.exit(log.value.decode())
    assert nvrtc.nvrtcGetCUBINSize(program, ctypes.byref(size)) == 0
    binary = ctypes.create_string_buffer(size.value)
    assert nvrtc.nvrtcGetCUBIN(program, binary) == 0
    return binary.raw


def main():
    library, kernels, folder, *architectures = sys.argv[1:]
    builtins = [name for name in os.listdir(os.path.dirname(library)) if name.startswith("libnvrtc-builtins.so.")]
    for name in builtins:
        ctypes.CDLL(os.path.join(os.path.dirname(library), name), mode=ctypes.RTLD_GLOBAL)
    nvrtc = ctypes.CDLL(library)
    with open(kernels, "rb") as file:
        source = file.read()
    os.makedirs(folder, exist_ok=True)
    for architecture in architectures:
        for value, name in enumerate(FORMATS):
            binary = compiled(nvrtc, source, [f"--gpu-architecture={architecture}", f"-DVALUE={value}"])
            with open(os.path.join(folder, f"kernels-{architecture}-{name}.cubin"), "wb") as file:
                file.write(binary)


if __name__ == "__main__":
    main()
