#!/usr/bin/env bash
# Builds libraries by the names of NVIDIA's that compute on the processor: build_fakes.sh FOLDER [FOLDER_WITH_CUBINS]
# Without cubins, files by their names are made, which only the fakes can load.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
cubins=${2:-}
kernels=$here/../../main/resources/org/galaxyscreen/features/engine/cuda/kernels.cu
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

g++ -O3 -march=native -shared -fPIC -o "$folder/libfakes.so" "$here/fakes.cpp" -ldl
for name in libcuda.so.1 libcudart.so.13 libcublas.so.13 libcublasLt.so.13 libnvrtc.so.13 libcudnn.so.9 libcudnn_graph.so.9 \
    libcudnn_ops.so.9 libcudnn_cnn.so.9 libcudnn_adv.so.9; do
    g++ -shared -Wl,-soname,"$name" -Wl,--no-as-needed -L"$folder" -Wl,-rpath,'$ORIGIN' -o "$folder/$name" -lfakes
done

value=0
for precision in fp32 bf16 fp16; do
    name=kernels-sm_90-$precision
    if [ -n "$cubins" ]; then
        cp "$cubins/$name.cubin" "$folder/"
    else
        echo "$name" > "$folder/$name.cubin"
    fi
    g++ -O2 -march=native -w -shared -fPIC -DVALUE=$value -include "$here/kernels_on_cpu.h" -x c++ -o "$folder/$name.so" "$kernels"
    value=$((value + 1))
done
