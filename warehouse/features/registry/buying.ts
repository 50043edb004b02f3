import { feature, type FeatureGroup } from "../feature.js";

/** What transactions say. */
export const MONEY_GROUPS: readonly FeatureGroup[] = [
  {
    name: "buying",
    needs: [{ entity: "transactions" }],
    features: [
      feature(
        "recency_days days no-purchase +",
        "Days since the last purchase.",
        "last purchase {recency_days:day|days} ago",
        "上次购买在 {recency_days} 天前",
      ),
      feature(
        "customer_age_days days no-purchase -",
        "Days since the first purchase.",
        "customer for {customer_age_days:day|days}",
        "成为顾客 {customer_age_days} 天",
        "age",
      ),
      feature("orders count 0 -", "Transactions with a sale, ever.", "{orders} orders in all", "共 {orders} 次订单"),
      feature(
        "orders_7 count 0 -",
        "Transactions with a sale in the last 7 days.",
        "{orders_7:order|orders} in the last 7 days",
        "近 7 天 {orders_7} 次订单",
      ),
      feature(
        "orders_30 count 0 -",
        "Transactions with a sale in the last 30 days.",
        "{orders_30:order|orders} in the last 30 days",
        "近 30 天 {orders_30} 次订单",
      ),
      feature(
        "orders_90 count 0 -",
        "Transactions with a sale in the last 90 days.",
        "{orders_90:order|orders} in the last 90 days",
        "近 90 天 {orders_90} 次订单",
      ),
      feature(
        "orders_180 count 0 -",
        "Transactions with a sale in the last 180 days.",
        "{orders_180:order|orders} in the last 180 days",
        "近 180 天 {orders_180} 次订单",
      ),
      feature(
        "orders_365 count 0 -",
        "Transactions with a sale in the last 365 days.",
        "{orders_365:order|orders} in the last year",
        "近一年 {orders_365} 次订单",
      ),
      feature(
        "active_months count 0 -",
        "Of the last twelve times 30 days, those with a purchase.",
        "bought in {active_months} of the last 12 months",
        "近 12 个月中有 {active_months} 个月购买",
      ),
      feature(
        "orders_trend_30 trend no-purchase-lately -",
        "Orders of the last 30 days less those of the 30 days before, over both.",
        "{orders_30:order|orders} in the last 30 days, {orders_90} in the last 90",
        "近 30 天 {orders_30} 次订单，近 90 天 {orders_90} 次",
      ),
      feature(
        "orders_trend_90 trend no-purchase-lately -",
        "Orders of the last 90 days less those of the 90 days before, over both.",
        "{orders_90:order|orders} in the last 90 days, {orders_180} in the last 180",
        "近 90 天 {orders_90} 次订单，近 180 天 {orders_180} 次",
      ),
      feature(
        "orders_trend_365 trend no-purchase-lately -",
        "Orders of the last 365 days less those of the 365 days before, over both.",
        "{orders_365:order|orders} in the last year, {orders} in all",
        "近一年 {orders_365} 次订单，共 {orders} 次",
      ),
      feature(
        "sales_90 money 0 -",
        "Sales of the last 90 days.",
        "sales of {sales_90} in the last 90 days",
        "近 90 天消费 {sales_90}",
      ),
      feature(
        "sales_180 money 0 -",
        "Sales of the last 180 days.",
        "sales of {sales_180} in the last 180 days",
        "近 180 天消费 {sales_180}",
      ),
      feature(
        "sales_365 money 0 -",
        "Sales of the last 365 days.",
        "sales of {sales_365} in the last year",
        "近一年消费 {sales_365}",
      ),
      feature("sales_total money 0 -", "Sales, ever.", "sales of {sales_total} in all", "累计消费 {sales_total}"),
      feature(
        "sales_trend_90 trend no-purchase-lately -",
        "Sales of the last 90 days less those of the 90 days before, over both.",
        "sales of {sales_90} in the last 90 days, {sales_180} in the last 180",
        "近 90 天消费 {sales_90}，近 180 天 {sales_180}",
      ),
      feature(
        "average_order_365 money no-purchase-lately -",
        "Average sales of an order in the last 365 days.",
        "{average_order_365} an order in the last year",
        "近一年每单 {average_order_365}",
      ),
      feature(
        "average_order_ratio ratio no-purchase-lately ?",
        "Average order of the last 90 days over that of all time.",
        "orders of the last 90 days are {average_order_ratio} the usual amount",
        "近 90 天每单金额为平时的 {average_order_ratio}",
      ),
      feature(
        "orders_season count short-history -",
        "Orders in the 90 days that begin 365 days before the cut: the coming quarter, a year ago.",
        "{orders_season:order|orders} in the coming season a year ago",
        "去年同季 {orders_season} 次订单",
      ),
      feature(
        "season_share share short-history -",
        "Share of the last 365 days' orders that fell in the coming quarter, a year ago.",
        "{season_share} of a year's orders fell in the coming season",
        "一年订单的 {season_share} 在未来这一季",
      ),
    ],
  },
  {
    name: "gap",
    needs: [{ entity: "transactions" }],
    features: [
      feature(
        "usual_gap_days days one-purchase-day +",
        "Mean days from one day of purchase to the next.",
        "usual gap between orders {usual_gap_days:day|days}",
        "订单通常间隔 {usual_gap_days} 天",
      ),
      feature(
        "gap_spread ratio two-purchase-days ?",
        "Standard deviation of the gaps over their mean.",
        "gaps between orders vary by {gap_spread} their mean of {usual_gap_days:day|days}",
        "订单间隔的波动为 {usual_gap_days} 天的 {gap_spread}",
      ),
      feature(
        "gap_ratio ratio one-purchase-day + end-of-need competitor",
        "Days since the last day of purchase over the usual gap.",
        "usual gap between orders {usual_gap_days:day|days}, now {recency_days}",
        "订单通常间隔 {usual_gap_days} 天，现已 {recency_days} 天",
      ),
      feature(
        "gap_deviations ratio two-purchase-days +",
        "Days since the last day of purchase less the usual gap, in standard deviations of the gaps.",
        "usual gap between orders {usual_gap_days:day|days}, now {recency_days}, at most {longest_gap_days}",
        "订单通常间隔 {usual_gap_days} 天，现已 {recency_days} 天，最长 {longest_gap_days} 天",
      ),
      feature(
        "longest_gap_days days one-purchase-day ?",
        "The longest gap so far.",
        "longest gap between orders {longest_gap_days:day|days}",
        "订单最长间隔 {longest_gap_days} 天",
      ),
      feature(
        "longest_gap_ratio ratio one-purchase-day +",
        "Days since the last day of purchase over the longest gap so far.",
        "longest gap between orders {longest_gap_days:day|days}, now {recency_days}",
        "订单最长间隔 {longest_gap_days} 天，现已 {recency_days} 天",
      ),
      feature(
        "last_gap_days days one-purchase-day +",
        "The gap before the last day of purchase.",
        "gap before the last order {last_gap_days:day|days}, usually {usual_gap_days}",
        "上一次间隔 {last_gap_days} 天，通常 {usual_gap_days} 天",
      ),
      feature(
        "recent_gap_ratio ratio one-purchase-day +",
        "Mean of the last three gaps over the usual gap.",
        "the last gaps between orders were {recent_gap_ratio} the usual {usual_gap_days:day|days}",
        "最近几次间隔为通常 {usual_gap_days} 天的 {recent_gap_ratio}",
      ),
    ],
  },
  {
    name: "season",
    needs: [{ entity: "transactions" }],
    features: [
      feature(
        "weekend_share share no-purchase-lately ?",
        "Share of the last 365 days' orders on Saturdays and Sundays.",
        "{weekend_share} of orders at weekends",
        "{weekend_share} 的订单在周末",
      ),
      feature(
        "season_fit trend no-purchase -",
        "How much more than evenly all purchases lie in the season of the coming quarter, few of them counting less.",
        "purchases lean to the coming season by {season_fit}",
        "购买偏向未来这一季的程度 {season_fit}",
      ),
      feature(
        "past_season_fit trend no-purchase ?",
        "The same for the quarter that has just ended.",
        "purchases lean to the season just past by {past_season_fit}",
        "购买偏向刚过去一季的程度 {past_season_fit}",
      ),
    ],
  },
  {
    name: "returns",
    needs: [{ entity: "transactions" }],
    features: [
      feature(
        "returns_365 count 0 +",
        "Transactions with a return in the last 365 days.",
        "{returns_365:return|returns} in the last year",
        "近一年 {returns_365} 次退货",
      ),
      feature(
        "return_recency_days days no-return -",
        "Days since the last return, of the last 365.",
        "last return {return_recency_days:day|days} ago",
        "上次退货在 {return_recency_days} 天前",
      ),
      feature(
        "returned_share share no-return +",
        "Amount returned over sales, in the last 365 days.",
        "{returned_share} of sales returned",
        "退货占消费的 {returned_share}",
      ),
    ],
  },
  {
    name: "discount",
    needs: [{ entity: "transactions", columns: ["discount"] }],
    features: [
      feature(
        "discount_share_365 share no-discount-told ?",
        "Discount over the amount before it, in the last 365 days.",
        "discounts of {discount_share_365} in the last year",
        "近一年折扣 {discount_share_365}",
      ),
      feature(
        "discounted_orders_share share no-purchase-lately ?",
        "Share of the last 365 days' orders with a discount.",
        "{discounted_orders_share} of orders with a discount",
        "{discounted_orders_share} 的订单有折扣",
      ),
    ],
  },
  {
    name: "delivery",
    needs: [{ entity: "transactions", columns: ["promised_at", "fulfilled_at"] }],
    features: [
      feature(
        "late_deliveries_120 count 0 + bad-delivery",
        "Orders promised in the last 120 days that came late.",
        "{late_deliveries_120:late delivery|late deliveries} in the last 120 days",
        "近 120 天 {late_deliveries_120} 次配送迟到",
      ),
      feature(
        "late_share share no-delivery + bad-delivery",
        "Share of the last 365 days' deliveries that came late.",
        "{late_share} of deliveries late",
        "{late_share} 的配送迟到",
      ),
      feature(
        "late_recency_days days no-late-delivery - bad-delivery",
        "Days since the promised time of the last late delivery, of the last 365.",
        "a delivery came late {late_recency_days:day|days} ago",
        "{late_recency_days} 天前有一次配送迟到",
      ),
      feature(
        "late_days_120 days 0 + bad-delivery",
        "Days by which the latest delivery promised in the last 120 days was late.",
        "a delivery came {late_days_120:day|days} late",
        "有一次配送迟到 {late_days_120} 天",
      ),
      feature(
        "overdue_deliveries count 0 + bad-delivery",
        "Orders promised 7 to 60 days ago that are not known to have come.",
        "{overdue_deliveries:delivery|deliveries} overdue",
        "{overdue_deliveries} 次配送逾期未到",
      ),
    ],
  },
  {
    name: "breadth",
    needs: [{ entity: "transactions" }],
    features: [
      feature(
        "products_90 count 0 -",
        "Different products bought in the last 90 days.",
        "{products_90:product|products} in the last 90 days, {products_365} in the last year",
        "近 90 天 {products_90} 种商品，近一年 {products_365} 种",
      ),
      feature(
        "products_365 count 0 -",
        "Different products bought in the last 365 days.",
        "{products_365:product|products} in the last year",
        "近一年 {products_365} 种商品",
      ),
      feature(
        "new_products_share share no-purchase-lately ?",
        "Of the products of the last 90 days, the share not bought in the 275 days before.",
        "{new_products_share} of the last 90 days' products bought for the first time",
        "近 90 天商品中 {new_products_share} 为首次购买",
      ),
    ],
  },
  {
    name: "category",
    needs: [{ entity: "transactions" }, { entity: "products", columns: ["category|subcategory"] }],
    features: [
      feature(
        "categories_90 count 0 -",
        "Different subcategories (categories where there are none) bought in the last 90 days.",
        "{categories_90:kind of product|kinds of products} in the last 90 days, {categories_365} in the last year",
        "近 90 天 {categories_90} 个品类，近一年 {categories_365} 个",
      ),
      feature(
        "categories_365 count 0 -",
        "Different subcategories bought in the last 365 days.",
        "{categories_365:kind of product|kinds of products} in the last year",
        "近一年 {categories_365} 个品类",
      ),
      feature(
        "categories_trend trend no-purchase-lately - end-of-need",
        "Subcategories of the last 90 days less those of the 90 days before, over both.",
        "{categories_90:kind of product|kinds of products} in the last 90 days, {categories_365} in the year",
        "近 90 天 {categories_90} 个品类，一年 {categories_365} 个",
      ),
      feature(
        "favourite_share share no-purchase-lately ?",
        "Share of the last 365 days' lines in the subcategory with most of them.",
        "{favourite_share} of purchases in one kind of products",
        "{favourite_share} 的购买集中在一个品类",
      ),
      feature(
        "favourite_recency_days days no-favourite + end-of-need",
        "Days since the last purchase in that subcategory, where it has three lines.",
        "favourite products last bought {favourite_recency_days:day|days} ago",
        "最常买的品类上次购买在 {favourite_recency_days} 天前",
      ),
      feature(
        "favourite_gap_ratio ratio no-favourite + end-of-need",
        "That time over the usual one between lines of that subcategory.",
        "favourite products last bought {favourite_recency_days:day|days} ago, {favourite_gap_ratio} the usual time",
        "最常买的品类已 {favourite_recency_days} 天未买，为平时的 {favourite_gap_ratio}",
      ),
    ],
  },
  {
    name: "channel",
    needs: [{ entity: "transactions", columns: ["channel"] }],
    features: [
      feature(
        "channels_365 count 0 ?",
        "Channels bought through in the last 365 days.",
        "{channels_365:channel|channels} used in the last year",
        "近一年使用 {channels_365} 个渠道",
      ),
      feature(
        "main_channel_share share no-purchase-lately ?",
        "Share of the last 365 days' orders through the channel with most of them.",
        "{main_channel_share} of orders through one channel",
        "{main_channel_share} 的订单通过同一渠道",
      ),
      feature(
        "main_channel_change trend no-purchase-lately ?",
        "That channel's share in the last 90 days less its share in 365.",
        "share of the usual channel, {main_channel_share}, changed by {main_channel_change}",
        "常用渠道（占 {main_channel_share}）的份额变化 {main_channel_change}",
      ),
    ],
  },
  {
    name: "neighbourhood",
    needs: [{ entity: "transactions", columns: ["location"] }],
    features: [
      feature(
        "area_lapse trend small-area + competitor",
        "Of the area's buyers of 90 to 180 days ago, the share that has not bought since, less that of all areas.",
        "customers of the area who stay away, against elsewhere: {area_lapse}",
        "该地区顾客流失率与其他地区相差 {area_lapse}",
      ),
    ],
  },
];
