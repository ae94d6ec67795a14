unset key
set xlabel "cost, first of each race = 1"
set xrange [0:*]
set yrange [bars - 0.3:-0.7]
unset grid
set grid xtics
set rmargin 7
set ytics nomirror scale 0 font ",11" noenhanced
plot $bars using (0):1:(0):2:($1-0.36):($1+0.36):(int($5)+1) with boxxyerror lc variable fs solid 0.35, \
     $bars using 2:1:3:4 with xerrorbars lt 7 dt 1 lw 1 pt 0, \
     $bars using 4:1:(sprintf("  %.3g", $2)) with labels left font ",10"
