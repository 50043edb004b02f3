/** How companies name what contacts come through, in lower case. */
export const CHANNEL_WORDS = {
  phone: ["phone", "call", "telephone", "hotline", "voice", "ivr", "电话", "热线"],
  written: ["email", "e-mail", "mail", "letter", "fax", "form", "web form", "ticket", "邮件", "信件", "工单"],
  chat: ["chat", "live chat", "messenger", "whatsapp", "app", "sms", "wechat", "微信", "在线客服", "聊天", "短信"],
};

/** Parts of the names of topics, in lower case. */
export const TOPIC_WORDS = {
  complaint: ["complain", "claim", "grievance", "dissatisf", "投诉", "不满"],
  delivery: ["deliver", "shipping", "shipment", "logistic", "配送", "物流", "快递", "发货"],
  billing: ["invoice", "bill", "payment", "price", "charge", "账单", "发票", "价格", "付款", "收费"],
  contract: ["contract", "subscription", "cancel", "terminat", "renew", "合同", "订阅", "取消", "退订", "续约"],
  returning: ["return", "refund", "exchange", "退货", "退款", "换货"],
};

/** Outcomes of a treatment, in lower case, that are no answer of the customer. */
export const UNANSWERED = [
  ...["", "sent", "delivered", "pending", "queued", "none", "no answer", "no_answer", "not reached", "not_reached"],
  ...["bounced", "bounce", "failed", "ignored", "undelivered", "busy", "voicemail", "withheld", "excluded"],
  ...["已发送", "未接", "未回应", "失败"],
];

/** How companies name the channels of sales that are on the internet, in lower case. */
export const ONLINE_CHANNELS = [
  ...["web", "website", "online", "web shop", "webshop", "internet", "app", "mobile", "e-commerce", "ecommerce"],
  ...["marketplace", "mini program", "wechat", "网站", "网店", "网上", "线上", "电商", "应用", "小程序", "微信"],
];
