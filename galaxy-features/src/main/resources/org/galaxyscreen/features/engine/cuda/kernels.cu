// What cuDNN and cuBLASLt leave to do. Compiled at start for the GPU at hand, with VALUE 0, 1 or 2 for float, bfloat16 or half.
// A thread computes one value, or 16 bytes of them where a comment says so; indices are 64-bit, since a batch can have more than 2^31 of them.

#if VALUE == 0
typedef float value;
__device__ float widen(value v) { return v; }
__device__ value narrow(float f) { return f; }
#else
typedef unsigned short value;
__device__ float widen(value v) {
    float f;
#if VALUE == 1
    f = __uint_as_float((unsigned) v << 16);
#else
    asm("cvt.f32.f16 %0, %1;" : "=f"(f) : "h"(v));
#endif
    return f;
}
__device__ value narrow(float f) {
    value v;
#if VALUE == 1
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(v) : "f"(f));
#else
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(v) : "f"(f));
#endif
    return v;
}
#endif

#define INDEX ((long long) blockIdx.x * blockDim.x + threadIdx.x)

// Bytes [n][side * side][3] to floats [n][side * side][4] by a table of 3 x 256 levels.
extern "C" __global__ void normalise(
        const unsigned char* pixels, const float* levels, int blueFirst, float4* image, long long count) {
    long long i = INDEX;
    if (i >= count) {
        return;
    }
    const unsigned char* rgb = pixels + 3 * i;
    float red = levels[rgb[0]];
    float green = levels[256 + rgb[1]];
    float blue = levels[512 + rgb[2]];
    image[i] = blueFirst ? make_float4(blue, green, red, 0) : make_float4(red, green, blue, 0);
}

// Floats [n][3][area] to [n][area][4].
extern "C" __global__ void interleave(const float* planes, long long area, float4* image, long long count) {
    long long i = INDEX;
    if (i >= count) {
        return;
    }
    const float* first = planes + i / area * 3 * area + i % area;
    image[i] = make_float4(first[0], first[area], first[2 * area], 0);
}

// The 3 x 3 maximum of stride 2 and padding 1 of [n][size][size][channels], rounded.
extern "C" __global__ void maxpool(const float* x, int size, int channels, value* y, long long count) {
    long long i = INDEX;
    if (i >= count) {
        return;
    }
    int half = (size - 1) / 2 + 1;
    int channel = (int) (i % channels);
    long long place = i / channels;
    int column = (int) (place % half);
    int row = (int) (place / half % half);
    const float* image = x + place / half / half * size * size * channels;
    float most = 0; // what is pooled has passed ReLU
    for (int r = max(0, 2 * row - 1); r < min(size, 2 * row + 2); r++) {
        for (int c = max(0, 2 * column - 1); c < min(size, 2 * column + 2); c++) {
            most = fmaxf(most, image[((long long) r * size + c) * channels + channel]);
        }
    }
    y[i] = narrow(most);
}

// The average of [n][area][channels] over the area, in float32.
extern "C" __global__ void average(const value* x, int area, int channels, float* y, long long count) {
    long long i = INDEX;
    if (i >= count) {
        return;
    }
    const value* first = x + i / channels * area * channels + i % channels;
    float sum = 0;
    for (int k = 0; k < area; k++) {
        sum += widen(first[(long long) k * channels]);
    }
    y[i] = sum / area;
}

// What a thread moves at once.
union pack {
    uint4 bytes;
    value values[16 / sizeof(value)];
};

#if VALUE != 0
// Bytes [n][side * side][3] to [n][side * side][8]: red, green, blue and a one, twice, all of them exact. A thread makes a pixel.
extern "C" __global__ void spread(const unsigned char* pixels, uint4* image, long long count) {
    long long i = INDEX;
    if (i >= count) {
        return;
    }
    pack pixel;
#pragma unroll
    for (int k = 0; k < 4; k++) {
        pixel.values[k] = pixel.values[4 + k] = narrow(k < 3 ? pixels[3 * i + k] : 1);
    }
    image[i] = pixel.bytes;
}

// The maximum of above, of values that are rounded already. A thread computes 16 bytes; channels and count are in such packs.
extern "C" __global__ void maxpoolNarrow(const uint4* x, int size, int channels, uint4* y, long long count) {
    long long i = INDEX;
    if (i >= count) {
        return;
    }
    int half = (size - 1) / 2 + 1;
    int channel = (int) (i % channels);
    long long place = i / channels;
    int column = (int) (place % half);
    int row = (int) (place / half % half);
    const uint4* image = x + place / half / half * size * size * channels;
    float most[8] = {}; // what is pooled has passed ReLU
    for (int r = max(0, 2 * row - 1); r < min(size, 2 * row + 2); r++) {
        for (int c = max(0, 2 * column - 1); c < min(size, 2 * column + 2); c++) {
            pack one;
            one.bytes = image[((long long) r * size + c) * channels + channel];
#pragma unroll
            for (int k = 0; k < 8; k++) {
                most[k] = fmaxf(most[k], widen(one.values[k]));
            }
        }
    }
    pack result;
#pragma unroll
    for (int k = 0; k < 8; k++) {
        result.values[k] = narrow(most[k]);
    }
    y[i] = result.bytes;
}
#endif

// y + bias of its channel, and no less than zero if wanted: for convolutions that cuDNN does not end so itself. A thread computes
// 16 bytes; channels and count are in such packs.
extern "C" __global__ void bias(uint4* y, const uint4* bias, int channels, int relu, long long count) {
    long long i = INDEX;
    if (i >= count) {
        return;
    }
    pack sum;
    pack added;
    sum.bytes = y[i];
    added.bytes = bias[i % channels];
#pragma unroll
    for (int k = 0; k < 16 / sizeof(value); k++) {
        float f = widen(sum.values[k]) + widen(added.values[k]);
        sum.values[k] = narrow(relu ? fmaxf(f, 0) : f);
    }
    y[i] = sum.bytes;
}

// The same of float32.
extern "C" __global__ void biasSingle(float4* y, const float4* bias, int channels, int relu, long long count) {
    long long i = INDEX;
    if (i >= count) {
        return;
    }
    float4 sum = y[i];
    float4 added = bias[i % channels];
    sum.x += added.x;
    sum.y += added.y;
    sum.z += added.z;
    sum.w += added.w;
    y[i] = relu ? make_float4(fmaxf(sum.x, 0), fmaxf(sum.y, 0), fmaxf(sum.z, 0), fmaxf(sum.w, 0)) : sum;
}
