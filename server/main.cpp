#include <cstdio>

int main()
{
    std::puts("veilpix");
    return 0;
}
