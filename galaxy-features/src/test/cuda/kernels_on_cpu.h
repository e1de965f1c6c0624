// Makes kernels.cu a library for the processor: a launch is a loop, see fakes.cpp. Included before it.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#define __device__ static inline
#define __global__
struct Place {
    unsigned x;
};
static thread_local Place blockIdx, blockDim, threadIdx;
extern "C" void place(unsigned block, unsigned width, unsigned thread) {
    blockIdx.x = block;
    blockDim.x = width;
    threadIdx.x = thread;
}
struct float4 {
    float x, y, z, w;
};
struct uint4 {
    unsigned x, y, z, w;
};
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline float __uint_as_float(unsigned bits) {
    float f;
    memcpy(&f, &bits, 4);
    return f;
}
using std::max;
using std::min;

// The few instructions that the kernels use, by name.
static inline void instruction(const char *text, float &f, unsigned short &v) {
    if (strstr(text, "cvt.f32.f16")) {
        _Float16 half;
        memcpy(&half, &v, 2);
        f = (float) half;
    } else if (strstr(text, "cvt.rn.f16.f32")) {
        _Float16 half = (_Float16) f;
        memcpy(&v, &half, 2);
    } else {
        unsigned bits;
        memcpy(&bits, &f, 4);
        v = (unsigned short) ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}
#define asm(...) instruction(#__VA_ARGS__, f, v)
